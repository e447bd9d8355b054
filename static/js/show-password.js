// "Hiện ký tự" beside a password. The characters hide again when the form goes out, so that the browser may offer to keep it.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-shows]:not([data-ready])")) {
    const input = document.getElementById(button.dataset.shows);
    const showText = button.textContent;
    if (!input) continue;
    const show = (visible) => {
      input.type = visible ? "text" : "password";
      button.textContent = visible ? button.dataset.hideText : showText;
    };
    button.dataset.ready = "";
    button.hidden = false;
    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false));
  }
})();
