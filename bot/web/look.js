/* Title, colour and theme, as the page around the frame wants them. */

/* Relative luminance as in WCAG 2. */
function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function dress({ title, color, theme }) {
  const root = document.documentElement;
  if (title) {
    document.title = title;
    document.getElementById('title').textContent = title;
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (/^#[0-9a-f]{6}$/iu.test(color ?? '')) {
    root.style.setProperty('--accent', color);
    // Black or white, whichever reads better: one of them has a contrast of 4.5 with any colour.
    root.style.setProperty('--on-accent', luminance(color) > 0.179 ? '#000' : '#fff');
  }
}
