// The keys of the desk. A key presses what says data-key with it, or acts on the photo looked at (evidence.js). Never
// while somebody types, never with a modifier; the officer can turn them off. Without this script every button is there.
(() => {
  "use strict";
  const list = document.getElementById("keys");
  if (!list) return;
  const on = list.dataset.shortcuts === "on";
  const acts = new Map([...list.querySelectorAll("[data-act]")].map((one) => [one.dataset.actKey, one.dataset.act]));

  const types = (part) => part.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

  function press(target) {
    target.focus();
    if (!types(target)) target.click();
  }

  function open() {
    if (!list.open) list.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (event.key === "Enter" && event.target.form?.matches("[data-reasons]")) {
        event.preventDefault();
        event.target.form.requestSubmit(event.target.form.querySelector(".btn:not([data-preview])"));
      }
      return;
    }
    if (event.key === "Escape") {
      if (list.open || document.fullscreenElement) return;
      const away = document.querySelector('[data-key="Escape"]');
      if (away) press(away);
      return;
    }
    if (types(event.target) || list.open || event.repeat) return;
    if (event.key === "?") open();
    else if (on) {
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = acts.get(key === "=" ? "+" : key);
      const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (act) document.dispatchEvent(new CustomEvent("photo", { detail: act }));
      else if (target) press(target);
      else return;
    } else return;
    event.preventDefault();
  });

  // The first thing to do has the focus; the page moves only if that would be hidden.
  const first = document.querySelector("[data-focus]");
  if (first && !location.hash && !document.querySelector("[autofocus]:focus")) {
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "nearest" });
  }

  for (const button of document.querySelectorAll('[data-opens="keys"]')) {
    button.hidden = false;
    button.addEventListener("click", open);
  }

  // The way back is over when the notices leave.
  for (const form of document.querySelectorAll("[data-gone-in]")) {
    setTimeout(() => form.querySelector("button")?.remove(), Number(form.dataset.goneIn) * 1000);
  }
})();
