// A hand scanner types what it reads and presses Enter. On any page of the desk it opens the dossier of the printed form, or
// of the card. Nobody types so fast: keys slower than a scanner's go where they were going, fields and shortcuts included.
(() => {
  "use strict";
  const FASTEST_HAND = 40; // milliseconds between two keys
  const SHORTEST = 9; // digits of the shortest number
  const CODE = /^(\d{20}|\d{16}|\d{12}|\d{9,10}|\d{12}\|.*)$/s;

  const form = document.querySelector("[data-wedge]");
  if (!form) return;
  const status = document.querySelector("[data-wedge-status]");
  let typed = "", last = 0, held = null, field = null, before = "", busy = false;

  const writes = (target) => target?.matches?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select");

  // An input method may hide a digit's key; its place on the keyboard tells it.
  function letter(event) {
    if (event.key.length === 1) return event.key;
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
    return digit && !event.shiftKey ? digit[1] : "";
  }

  function begin() {
    typed = "";
    field = null;
    before = "";
  }

  // A key that turns out to be a hand's goes on to whoever listens for it. Where the machine was only slow to bring the
  // next one, the moments of the keys still tell that both are a scanner's.
  function letGo() {
    if (!held) return;
    const { target, init } = held;
    clearTimeout(held.timer);
    held = null;
    const again = new KeyboardEvent("keydown", init);
    again.fromWedge = true;
    target.dispatchEvent(again);
  }

  function hold(event) {
    const { key, code, target } = event;
    held = { target, init: { key, code, bubbles: true, cancelable: true }, timer: setTimeout(letGo, FASTEST_HAND) };
  }

  function swallow(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  document.addEventListener("keydown", (event) => {
    if (event.fromWedge || event.ctrlKey || event.altKey || event.metaKey) return;
    const quick = event.timeStamp - last < FASTEST_HAND;
    const sign = letter(event);
    if (event.key === "Enter") {
      if (quick && CODE.test(typed)) finish(event);
      else letGo();
      begin();
      return;
    }
    if (!sign) return; // Shift of a bar, and whatever an input method does in between
    last = event.timeStamp;
    if (!quick) { letGo(); begin(); }
    if (!typed && !/\d/.test(sign)) return;
    if (!typed && writes(event.target)) { field = event.target; before = field.value; }
    if (typed && held) { clearTimeout(held.timer); held = null; }
    typed += sign;
    if (field || writes(event.target)) return;
    swallow(event);
    if (typed.length === 1) hold(event);
  }, true);

  function finish(event) {
    if (typed.length < SHORTEST || (field && field.form === form)) return;
    if (field?.closest("[data-scan-text]")) return; // the counter's own field sends itself
    swallow(event);
    if (field) {
      field.value = before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    open(typed);
  }

  async function open(text) {
    if (busy) return; // the same code twice is one scan
    busy = true;
    say(form.dataset.opening, "info");
    form.elements.payload.value = text;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (said.url) return location.assign(said.url);
      refuse(said.message);
    } catch {
      refuse(form.dataset.offline);
    }
    busy = false;
  }

  addEventListener("pageshow", () => { busy = false; });

  function refuse(message) {
    beep();
    say(message, "danger");
  }

  function say(message, kind) {
    status.className = `wedge wedge--${kind}`;
    status.textContent = message;
  }

  // Two low tones: heard at a counter, and the message stays for those who do not hear them.
  function beep() {
    try {
      const sound = new AudioContext();
      for (const at of [0, 0.22]) {
        const tone = sound.createOscillator();
        tone.type = "square";
        tone.frequency.value = 220;
        const volume = sound.createGain();
        volume.gain.value = 0.08;
        tone.connect(volume).connect(sound.destination);
        tone.start(sound.currentTime + at);
        tone.stop(sound.currentTime + at + 0.16);
      }
    } catch { /* no sound on this machine */ }
  }
})();
