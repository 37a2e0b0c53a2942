// What a page says of itself once it is quiet: one expression, asked of each frame. Reads, and changes nothing.
(() => {
  const keys = (kind) => {
    try {
      return Object.keys(window[kind]);
    } catch {
      return []; // a frame without an origin has no storage
    }
  };
  const shown = (element) => element.getClientRects().length > 0;
  const passwords = [...document.querySelectorAll("form input[type=password]")].filter(shown);
  let host = "";
  try {
    host = new URL(self.origin).hostname;
  } catch {
    // an opaque origin belongs to no host
  }
  return {
    host,
    type: document.contentType,
    links: [...document.links].slice(0, 2000).map((link) => ({
      url: link.href,
      text: (link.textContent || "").trim().slice(0, 80),
      download: link.hasAttribute("download"),
    })),
    does: [...document.querySelectorAll("[data-temoin-does]")].flatMap((element) =>
      element.getAttribute("data-temoin-does").split(/\s+/),
    ),
    password: passwords.some(
      (field) => field.form.querySelectorAll("input[type=password]").length === 1 && field.autocomplete !== "new-password",
    ),
    local: keys("localStorage"),
    session: keys("sessionStorage"),
  };
})()
