// While reasons are typed: writing one ticks its item, and the preview of the SMS follows.
// Without this script the officer ticks by hand and asks for the preview by its button.
(() => {
  "use strict";
  const PAUSE = 400;

  function follow(form) {
    let timer, question = new AbortController();

    async function refresh() {
      question.abort(); // something newer was typed
      const { signal } = question = new AbortController();
      const body = new FormData(form);
      body.append("preview", "1");
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", signal }).catch(() => null);
      const page = answer && (await answer.text().catch(() => null));
      if (!page) return; // offline, or not asked any more
      const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("sms-preview");
      const shown = document.getElementById("sms-preview");
      if (fresh && shown && !signal.aborted) shown.replaceChildren(...fresh.childNodes);
    }

    form.addEventListener("input", (event) => {
      const box = form.querySelector(`#${CSS.escape(event.target.id.replace("reason_", "item_"))}[type="checkbox"]`);
      if (box && event.target !== box) box.checked = event.target.value.trim() !== "";
      clearTimeout(timer);
      timer = setTimeout(refresh, PAUSE);
    });
    form.addEventListener("submit", () => { // what is sent needs no preview, and soon has none
      clearTimeout(timer);
      question.abort();
    });
    form.querySelector("[data-preview]").hidden = true;
  }

  document.querySelectorAll("form[data-reasons]").forEach(follow);
})();
