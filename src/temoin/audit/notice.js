// Finds a cookie notice and the control that answers it: a function of {answer, words, about}, asked of each frame.
// answer: "accept" | "refuse"; words: {accept: [...], refuse: [...]}; about: words that a notice cannot do without.
// Gives the control to click (want: "control"), or how a notice is there (want: "notice"): "temoin", "words" or null.
({ want, answer, words, about }) => {
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && style.display !== "none";
  };
  const own = [...document.querySelectorAll('[data-temoin="notice"]')].find(shown);
  if (own) {
    if (want === "notice") return "temoin";
    return [...own.querySelectorAll(`[data-temoin-answer="${answer}"]`)].find(shown) || null;
  }
  const plain = (text) =>
    (text || "")
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[’`]/g, "'")
      .replace(/[^\p{L}\p{N}' ]+/gu, " ")
      .replace(/\s+/g, " ")
      .trim();
  const says = (element) => plain(element.innerText || element.value || element.getAttribute("aria-label"));
  const every = (root) => {
    const found = [];
    for (const element of root.querySelectorAll("*")) {
      if (element.matches('button, a, [role="button"], input[type="submit"], input[type="button"]')) found.push(element);
      if (element.shadowRoot) found.push(...every(element.shadowRoot));
    }
    return found;
  };
  const parent = (element) => element.parentElement || (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);
  const aboutCookies = (element) => {
    let around = parent(element);
    for (let up = 0; around && around !== document.body && up < 8; up += 1, around = parent(around)) {
      const text = plain(around.innerText);
      if (text.length > 6000) return false;
      if (about.some((word) => text.includes(word))) return true;
    }
    return false;
  };
  const answers = (element, kind) => {
    const text = says(element);
    return text.split(" ").length <= 7 && words[kind].some((word) => text === word || text.startsWith(word + " "));
  };
  const controls = every(document).filter((element) => shown(element) && aboutCookies(element));
  const refusing = controls.filter((element) => answers(element, "refuse"));
  const accepting = controls.filter((element) => answers(element, "accept") && !refusing.includes(element));
  if (want === "notice") return accepting.length || refusing.length ? "words" : null;
  return (answer === "accept" ? accepting : refusing)[0] || null;
}
