// While its officer works on a dossier the page renews their hold and keeps what they type, so that a browser that
// dies loses nothing; a page left alone lets the hold run out. It also says at once when somebody else was first.
// Without this script the hold lasts its minutes, every action renews it, and a preview shows what is typed.
(() => {
  "use strict";
  const head = document.querySelector("[data-keep]");
  if (!head) return;
  const lease = Number(head.dataset.minutes) * 60000;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const shown = document.getElementById("hold");
  const lost = document.getElementById("hold-lost");
  const form = document.querySelector("form[data-outcome]");
  const holds = head.dataset.holds === "mine";
  const PAUSE = 800;
  let active = true, changed = false, over = false, renewedAt = Date.now(), timer, renewal;

  async function keep() {
    const body = form && changed ? new FormData(form) : new FormData();
    if (form && changed) body.append("outcome", form.dataset.outcome);
    body.set("csrfmiddlewaretoken", token);
    active = changed = false;
    renewal = new AbortController();
    const options = { method: "POST", body, credentials: "same-origin", keepalive: true, signal: renewal.signal };
    const answer = await fetch(head.dataset.keep, options).catch(() => null);
    const told = await answer?.json().catch(() => null); // null: offline, logged out, or the dossier is being decided
    if (!told || over) return;
    if (answer.status === 409) {
      over = true;
      lost.textContent = told.message;
      lost.hidden = false;
    } else if (answer.ok) {
      renewedAt = Date.now();
      if (shown && told.until) say(shown.dataset.text.replace("{time}", told.until));
    }
  }

  function say(words) {
    if (shown.textContent !== words) shown.textContent = words;
  }

  function look() {
    if (over) return;
    if (active && holds) keep();
    else if (shown && Date.now() - renewedAt > lease) say(shown.dataset.over);
  }

  for (const sign of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(sign, () => { active = true; }, { passive: true });
  }
  form?.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  addEventListener("submit", (event) => {
    if (event.target.matches("[hx-post]") || event.defaultPrevented) return;
    over = true;
    clearTimeout(timer);
    renewal?.abort(); // it would come after the decision, to a dossier nobody holds any more
  });
  addEventListener("pageshow", () => { over = lost.hidden === false; });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed && !over) keep();
  });
  if (holds) keep();
  setInterval(look, lease / 4);
})();
