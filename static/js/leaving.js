// Words to the customer that can still be taken back: how long, counted by the second. What lets them
// go is the server; when the time is up the button is put away, and the page is soon told the rest.

function tick() {
  for (const form of document.querySelectorAll("[data-leaves]")) {
    const seconds = Math.ceil((Date.parse(form.dataset.leaves) - Date.now()) / 1000);
    const shown = form.querySelector("[data-leaves-in]");
    const button = form.querySelector("button");
    // A clock that is far off says nothing: then the server's instant stands.
    if (seconds > 3600 || seconds < -3600) continue;
    if (button) button.hidden = seconds <= 0;
    shown.textContent = seconds > 0 ? `${form.dataset.in} ${seconds} s` : form.dataset.now;
  }
}

setInterval(tick, 1000);
tick();
