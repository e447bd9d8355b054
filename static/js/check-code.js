// The check code without leaving the page: another picture, the digits spoken, or some work by the browser instead of
// the person. The work is altcha's proof of work, done in its own worker (vendor/altcha).
(() => {
  "use strict";

  function enhance(box) {
    const part = (name) => box.querySelector(`[data-check-${name}]`);
    const [key, picture, input, fresh, listen, prove, status] =
      ["key", "picture", "input", "fresh", "sound", "proof", "status"].map(part);
    const token = box.closest("form")?.querySelector("[name=csrfmiddlewaretoken]")?.value;
    let player = null;

    async function ask(url, fields) {
      const answer = await fetch(url, fields && {
        method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(fields),
      });
      if (!answer.ok) throw new Error(answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : "");
      return answer.json();
    }

    async function attempt(button, act) {
      button.setAttribute("aria-disabled", "true");
      try {
        await act();
      } catch (problem) {
        status.textContent = problem.message || box.dataset.failed;
      }
      button.removeAttribute("aria-disabled");
    }

    async function renew() {
      const made = await ask(box.dataset.fresh, {});
      key.value = made.key;
      picture.src = made.image;
      prove.dataset.checkProof = made.proof;
      if (listen) listen.href = made.sound;
      player?.pause();
      input.value = "";
      input.focus();
      status.textContent = box.dataset.renewed;
    }

    function work(challenge) {
      const worker = new Worker(box.dataset.worker);
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => (data?.derivedKey ? resolve(data) : reject(new Error()));
        worker.onerror = () => reject(new Error());
        worker.postMessage({ type: "work", challenge });
      }).finally(() => worker.terminate());
    }

    async function solve() {
      const url = prove.dataset.checkProof;
      status.textContent = box.dataset.working;
      const challenge = await ask(url);
      const solution = await work(challenge);
      const { digits } = await ask(url, { solution: btoa(JSON.stringify({ challenge, solution })) });
      input.value = digits;
      status.textContent = box.dataset.filled;
    }

    async function speak() {
      player?.pause();
      player = new Audio(listen.href);
      await player.play();
      input.focus();
    }

    const on = (button, act) => button?.addEventListener("click", (event) => {
      event.preventDefault();
      if (button.getAttribute("aria-disabled") !== "true") attempt(button, act);
    });

    // With JavaScript the form's own button is the only one that sends it, also on Enter.
    fresh.type = "button";
    part("enter").remove();
    prove.hidden = !(window.Worker && window.crypto?.subtle);
    on(fresh, renew);
    on(listen, speak);
    on(prove, solve);
  }

  for (const box of document.querySelectorAll("[data-check-code]:not([data-ready])")) {
    box.dataset.ready = "";
    enhance(box);
  }
})();
