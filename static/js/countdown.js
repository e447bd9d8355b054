// Counts seconds down beside a button that has to wait. The eye sees each second; a screen reader hears only the
// start, half a minute, ten seconds and the end.
(() => {
  "use strict";
  const SPOKEN_AT = [30, 10];

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  function start(place) {
    const seen = document.createElement("span");
    const heard = document.createElement("span");
    const button = document.getElementById(place.dataset.enables);
    const until = Date.now() + Number(place.dataset.countdown) * 1000;
    const words = (seconds) => place.dataset.text.replace("{time}", clock(seconds));
    seen.setAttribute("aria-hidden", "true");
    heard.setAttribute("role", "status");
    heard.className = "visually-hidden";
    place.replaceChildren(seen, heard);
    place.hidden = false;
    if (button) button.disabled = true;

    let spoken = Infinity;
    const timer = setInterval(tick, 500);
    tick();

    function tick() {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      if (left === 0) return finish();
      seen.textContent = words(left);
      const due = spoken === Infinity ? left : SPOKEN_AT.find((mark) => left <= mark && mark < spoken);
      if (due) {
        spoken = due;
        heard.textContent = words(left);
      }
    }

    function finish() {
      clearInterval(timer);
      seen.textContent = heard.textContent = place.dataset.done;
      if (button) button.disabled = false;
    }
  }

  for (const place of document.querySelectorAll("[data-countdown]:not([data-ready])")) {
    place.dataset.ready = "";
    if (Number(place.dataset.countdown) > 0) start(place);
  }
})();
