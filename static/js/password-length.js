// While a new password is typed: how many characters are still missing.
(() => {
  "use strict";
  for (const place of document.querySelectorAll("[data-length-of]")) {
    const input = document.getElementById(place.dataset.lengthOf);
    const say = () => {
      const length = [...input.value.normalize("NFC")].length;
      const missing = Number(input.dataset.shortest) - length;
      if (length === 0) place.textContent = "";
      else place.textContent = missing > 0 ? place.dataset.short.replace("{count}", missing) : place.dataset.enough;
    };
    input.addEventListener("input", say);
    say();
  }
})();
