// A classic script in the head: the colours must be known before the first paint.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('milepost-theme');
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : 'system';
})();
