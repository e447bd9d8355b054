// Keeps what is typed in a form on the server before it is sent: leaving by a link, by Back or by a closed tab loses nothing.
//   <form data-keep-typed="/address/">   gets the form's fields by POST, answers 204
(() => {
  "use strict";
  const WAIT = 1500;

  // On a slow line people type before this script is there.
  const wasTyped = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return field.matches("input:not([type=file]), textarea") && field.value !== field.defaultValue;
  };

  for (const form of document.querySelectorAll("form[data-keep-typed]")) {
    let timer = 0;
    let typed = [...form.elements].some(wasTyped);

    const keep = () => {
      clearTimeout(timer);
      if (!typed) return;
      typed = false;
      navigator.sendBeacon(form.dataset.keepTyped, new FormData(form));
    };
    const keepSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, WAIT);
    };
    if (typed) keepSoon();
    form.addEventListener("input", () => { typed = true; keepSoon(); });
    form.addEventListener("chosen", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; clearTimeout(timer); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
    window.addEventListener("pagehide", keep);
  }
})();
