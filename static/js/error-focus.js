// Brings the list of errors to the person, and each of its lines to the field it is about.
(() => {
  "use strict";
  const summary = document.querySelector(".error-summary:not([data-ready])");
  if (!summary) return;
  summary.dataset.ready = "";

  function fieldOf(link) {
    const id = decodeURIComponent(link.hash.slice(1));
    const box = document.getElementById(`div_${id.replace(/_0$/, "")}`);
    const buttons = box?.querySelector("[data-photo-buttons]:not([hidden]) button"); // stand for a file input
    return buttons || document.getElementById(id) || box?.querySelector("input, select, textarea");
  }

  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && fieldOf(link);
    if (!field) return;
    event.preventDefault();
    (field.closest(".field, .photo-card") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  summary.focus();
})();
