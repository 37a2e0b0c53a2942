// Wakes what waited for consent: `<template data-temoin=PURPOSE>` and `<script type="text/plain" data-temoin=PURPOSE>`.
// Every node is moved as the parser made it, neither written nor cloned: it keeps its nonce (CSP), and its address and
// text stay trusted (under Trusted Types a cloned inline script does not run).

const RUNNABLE = /^(|module|(text|application)\/(java|ecma)script)$/i;

type Waiting = readonly [script: HTMLScriptElement, type: string | null];

/** Runs one script; done when it has loaded or failed, so that the next one finds what this one defines. */
function run([script, type]: Waiting): Promise<unknown> | undefined {
  const { parentNode: parent, nextSibling: next } = script;
  script.remove();
  if (type === null) script.removeAttribute("type");
  else script.type = type;
  delete script.dataset["temoin"];
  script.async = script.hasAttribute("async");
  const loaded =
    script.hasAttribute("src") && !script.async
      ? new Promise((done) => {
          script.addEventListener("load", done);
          script.addEventListener("error", done);
        })
      : undefined;
  parent?.insertBefore(script, next);
  return loaded;
}

/** Puts a template's content right after it, whole and in order; its scripts wait for their turn. */
function unfold(template: HTMLTemplateElement, granted: (purpose: string) => boolean): Waiting[] {
  const waiting = gather(template.content, granted);
  template.after(template.content);
  return waiting;
}

/** All that is granted under a node, unfolded; its scripts, in the page's order, not yet run. */
export function gather(root: ParentNode, granted: (purpose: string) => boolean): Waiting[] {
  const waiting: Waiting[] = [];
  for (const element of root.querySelectorAll<HTMLElement>("script,template[data-temoin]")) {
    const purpose = element.dataset["temoin"];
    if (element instanceof HTMLTemplateElement) {
      if (granted(purpose!)) waiting.push(...unfold(element, granted));
    } else if (element instanceof HTMLScriptElement) {
      if (purpose !== undefined) {
        if (element.type === "text/plain" && granted(purpose)) {
          waiting.push([element, element.dataset["type"] ?? null]);
        }
      } else if (root !== document && RUNNABLE.test(element.type)) {
        waiting.push([element, element.getAttribute("type")]);
        element.type = "text/plain"; // not yet: it runs when those before it have
      }
    }
  }
  for (const placeholder of root.querySelectorAll<HTMLElement>("[data-temoin-placeholder]")) {
    if (granted(placeholder.dataset["temoinPlaceholder"]!)) placeholder.hidden = true;
  }
  return waiting;
}

export async function activate(granted: (purpose: string) => boolean): Promise<void> {
  for (const waiting of gather(document, granted)) await run(waiting);
}
