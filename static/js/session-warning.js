// Two minutes before the session ends a dialog offers one tap that keeps it. Work on other tabs counts as well.
(() => {
  "use strict";
  const WARN_BEFORE = 120;
  const SHARED = "portal-session-renewed"; // other tabs of the same person
  const form = document.querySelector("[data-session-warning]:not([data-ready])");
  if (!form) return;
  form.dataset.ready = "";

  const words = form.dataset;
  const idle = Number(words.idleSeconds) * 1000;
  let renewed = Date.now();
  let dialog = null;

  function renew(at) {
    renewed = at;
    dialog?.close();
  }

  function share() {
    try { localStorage.setItem(SHARED, String(renewed)); } catch { /* storage is off: this tab looks after itself */ }
  }

  async function stay() {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return ended();
    renew(Date.now());
    share();
  }

  function draw(text, buttonText, act) {
    dialog?.remove();
    dialog = document.createElement("dialog");
    const title = document.createElement("h2");
    const body = document.createElement("p");
    const button = document.createElement("button");
    title.textContent = words.title;
    title.id = "session-dialog-title";
    body.textContent = text;
    button.type = "button";
    button.className = "btn btn-primary";
    button.textContent = buttonText;
    button.addEventListener("click", act);
    dialog.className = "session-dialog";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title, body, button);
    document.body.append(dialog);
    dialog.showModal();
  }

  function ended() {
    clearInterval(timer);
    draw(words.ended, words.reload, () => location.reload());
  }

  function tick() {
    const left = renewed + idle - Date.now();
    if (left <= 0) ended();
    else if (left <= WARN_BEFORE * 1000 && !dialog?.open && !dialog?.dataset.answered) {
      draw(words.text, words.stay, stay);
      dialog.dataset.answered = "asked"; // closing it with Esc is an answer too
    } else if (left > WARN_BEFORE * 1000 && dialog) {
      dialog.remove();
      dialog = null;
    }
  }

  const timer = setInterval(tick, 1000);
  addEventListener("storage", (event) => event.key === SHARED && renew(Number(event.newValue)));
  share();
})();
