import { signal } from '@preact/signals';

const tickMs = 10_000;

/** The current time in milliseconds since 1970, updated every 10 s while the tab is visible. */
export const now = signal(Date.now());

const tick = () => {
  if (document.visibilityState === 'visible') now.value = Date.now();
};
setInterval(tick, tickMs);
document.addEventListener('visibilitychange', tick);
