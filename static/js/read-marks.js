// "đọc từ thẻ" beside a field says where its value came from: it goes when the value is changed by hand.
(() => {
  "use strict";
  for (const mark of document.querySelectorAll("[data-read]")) {
    const field = mark.closest(".field");
    const drop = (event) => { if (event.target.matches("input, select, textarea")) mark.remove(); };
    for (const happening of ["input", "change", "chosen"]) field?.addEventListener(happening, drop);
  }
})();
