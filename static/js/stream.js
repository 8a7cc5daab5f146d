// The page's one line to the event stream: <div id="live" data-stream="/live/">. What it tells becomes
// events on the document, with the text in detail.data: those of TOLD (hdo_portal/live/).
//
// It listens while somebody looks at the page. A line that broke is opened again with the mark of what
// was heard last, so that nothing is missed; the page says when it has been without for a while. A
// stream that says nothing for longer than its heartbeat is a dead line.

const SILENT = 40_000; // milliseconds; the stream says that it is still here every fifteen seconds
const SAY_AFTER = 6_000;
const BACK_SHOWN = 5_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const TOLD = ["ticket", "row", "here", "stale", "notice"];

const place = document.getElementById("live");
const sign = document.getElementById("live-state");

let source, mark, failures = 0, retry, silence, telling;

function address() {
  const url = new URL(place.dataset.stream, document.baseURI);
  const made = Date.parse(document.getElementById("clock-words")?.dataset.serverNow);
  if (mark) url.searchParams.set("last", mark);
  else if (made) url.searchParams.set("since", made);
  return url;
}

function heard(event) {
  if (event.lastEventId && Number(event.lastEventId) > (mark ?? 0)) mark = Number(event.lastEventId);
  clearTimeout(silence);
  silence = setTimeout(lost, SILENT);
}

function open() {
  clearTimeout(retry);
  if (source || document.hidden) return;
  place.dataset.state = "opening";
  silence = setTimeout(lost, SILENT);
  telling ??= setTimeout(say, SAY_AFTER);
  source = new EventSource(address());
  source.addEventListener("error", lost);
  source.addEventListener("hello", (event) => {
    heard(event);
    place.dataset.key = JSON.parse(event.data).key ?? "";
    failures = 0;
    up();
  });
  for (const name of ["still", "caught-up"]) source.addEventListener(name, heard);
  for (const name of TOLD) {
    source.addEventListener(name, (event) => {
      heard(event);
      document.dispatchEvent(new CustomEvent(name, { detail: { data: event.data } }));
    });
  }
}

function close() {
  clearTimeout(retry);
  clearTimeout(silence);
  source?.close();
  source = undefined;
  place.dataset.state = "closed";
  place.dataset.key = "";
}

// Nobody looks: there is nothing to say.
function rest() {
  close();
  clearTimeout(telling);
  telling = undefined;
}

// Ours to open again, and not the browser's, which gives up for good at an answer that is an error.
function lost() {
  close();
  failures += 1;
  const wait = Math.min(FIRST_WAIT * 2 ** Math.min(failures - 1, 5), LONGEST_WAIT);
  retry = setTimeout(open, wait * (0.5 + Math.random()));
  telling ??= setTimeout(say, SAY_AFTER);
}

function say() {
  if (!sign) return;
  sign.dataset.lost = "yes";
  sign.textContent = sign.dataset.lostWords;
}

function up() {
  place.dataset.state = "open";
  clearTimeout(telling);
  telling = undefined;
  if (!sign?.dataset.lost) return;
  delete sign.dataset.lost;
  sign.textContent = sign.dataset.backWords;
  setTimeout(() => { if (!sign.dataset.lost) sign.textContent = ""; }, BACK_SHOWN);
}

if (place?.dataset.stream) {
  open();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) rest();
    else open();
  });
  addEventListener("online", open);
  addEventListener("pagehide", rest);
  addEventListener("pageshow", open);
}
