// The answer to a form becomes an ordinary page of the history: Back and reload fetch it, instead of Chromium's
// page that asks whether to send everything again.
(() => {
  "use strict";
  history.replaceState(history.state, "", document.currentScript.dataset.address || location.href);
})();
