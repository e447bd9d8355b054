// Copies data-copy to the clipboard and says so in the button itself.
(() => {
  "use strict";
  const BACK_AFTER = 4000;

  for (const button of document.querySelectorAll("[data-copy]:not([data-ready])")) {
    button.dataset.ready = "";
    if (!navigator.clipboard) continue; // plain http: the code stays there to be selected by hand
    const words = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = words; }, BACK_AFTER);
    });
  }
})();
