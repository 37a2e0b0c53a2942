// Where a sign-in form sends what is typed, and how: a function of its password field and the button to press.
// `to` has the form's address and its submit's own; both empty for a field without a form, which scripts send.
// A form's fields may be named "action" or "getAttribute", hence the prototype's.
(field, button) => {
  const form = field.form;
  if (!form) return { to: [], method: "" };
  const read = (element, name) => (element ? Element.prototype.getAttribute.call(element, name) : null);
  const submits = (element) => element.form === form && ["submit", "image"].includes(element.type);
  const submit = button || [...document.querySelectorAll("button, input")].find(submits);
  const address = (text) => {
    try {
      return text ? new URL(text, document.baseURI).href : document.URL;
    } catch {
      return "";
    }
  };
  const own = read(submit, "formaction");
  const method = (read(submit, "formmethod") ?? read(form, "method") ?? "").toLowerCase();
  return {
    to: [address(read(form, "action")), ...(own ? [address(own)] : [])],
    method: ["post", "dialog"].includes(method) ? method : "get",
  };
}
