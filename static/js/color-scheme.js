// Before the first paint: somebody who is not signed in keeps the light or dark they had last here.
(() => {
  const root = document.documentElement;
  try {
    if (root.dataset.signedIn === "yes") {
      localStorage.setItem("color-scheme", root.dataset.colorScheme);
    } else {
      root.dataset.colorScheme = localStorage.getItem("color-scheme") ?? root.dataset.colorScheme;
    }
  } catch {
    // Storage may be forbidden; the scheme of the device is then the right one.
  }
})();
