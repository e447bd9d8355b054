// A form that changes something goes out once. Until the answer comes its button says so; coming Back frees it again.
(() => {
  "use strict";
  const RELEASE_AFTER = 30000; // the answer may have been a download, or the network may have swallowed it
  const sent = new Map();

  function release(form) {
    const held = sent.get(form);
    if (!held) return;
    sent.delete(form);
    if (!held.button) return;
    held.button.removeAttribute("aria-disabled");
    if (held.button instanceof HTMLButtonElement) held.button.innerHTML = held.words;
  }

  function hold(form, button) {
    sent.set(form, { button, words: button?.innerHTML });
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    if (button instanceof HTMLButtonElement) button.textContent = button.dataset.busy || "Đang gửi…";
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    hold(form, event.submitter);
    setTimeout(release, RELEASE_AFTER, form);
  });

  addEventListener("pageshow", () => [...sent.keys()].forEach(release));
})();
