// Follows what another device does: asks data-follow every few seconds while the page is in sight.
// 204: nothing to tell. A fragment: its [data-part]s are put in place, and what is meant for another stage is hidden.
// Anything else (205: the link is gone, the dossier was sent): the page is loaded again, and the server says where to be.
(() => {
  "use strict";
  const EVERY = 2500;
  const BEFORE_GOING_ON = 2500; // long enough to hear why the page changes
  const OVER = ["closed", "expired"];

  const place = document.querySelector("[data-follow]");
  if (!place) return;
  const form = document.querySelector("[data-follow-on]");
  const wasComplete = "complete" in place.dataset; // photos are being taken again: only the phone knows when it is done
  let timer;

  function show(fresh) {
    if (fresh.dataset.link !== place.dataset.link) return location.reload(); // another window made a new code
    for (const part of place.querySelectorAll("[data-part]")) {
      const news = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (news && news.innerHTML !== part.innerHTML) part.replaceChildren(...news.childNodes);
    }
    place.dataset.stage = fresh.dataset.stage;
    for (const part of document.querySelectorAll("[data-while]")) {
      part.hidden = !part.dataset.while.split(" ").includes(fresh.dataset.stage);
    }
    const over = OVER.includes(fresh.dataset.stage);
    if ("complete" in fresh.dataset && form && (!wasComplete || fresh.dataset.stage === "closed")) {
      setTimeout(() => form.requestSubmit(), BEFORE_GOING_ON);
    } else if (!over) {
      later();
    }
  }

  async function look() {
    try {
      const answer = await fetch(place.dataset.follow, { cache: "no-store" });
      if (answer.status >= 500 || answer.status === 429) return later();
      if (!answer.ok || answer.redirected || answer.status === 205) return location.reload();
      if (answer.status === 204) return later();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      show(page.querySelector("[data-follow]"));
    } catch {
      later(); // no network for a moment
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!document.hidden) look(); }, EVERY);
  }

  function begin() {
    if (!document.hidden && !OVER.includes(place.dataset.stage)) later();
  }

  document.addEventListener("visibilitychange", begin);
  begin();
})();
