import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import './slide-show.css';
import { t } from './texts.ts';

const shownMs = 4_000;

/** Whether all slide shows are paused. */
export const slidesPaused = signal(false);

/** Slides that cross-fade in a loop (SIGUI-01). */
export function SlideShow({ slides }: { slides: readonly { key: string; content: ComponentChildren }[] }) {
  const [turn, setTurn] = useState(0);
  const paused = slidesPaused.value;
  const count = slides.length;
  useEffect(() => {
    if (paused || count < 2) return;
    const timer = setInterval(() => setTurn((before) => before + 1), shownMs);
    return () => clearInterval(timer);
  }, [paused, count]);
  if (count === 0) return <p class="screen-empty">{t('no_slides')}</p>;
  const current = turn % count;
  return (
    <div class="slides">
      {slides.map(({ key, content }, index) => (
        <section
          key={key}
          class={index === current ? 'slide is-shown' : 'slide'}
          aria-label={t('slide_of', { no: index + 1, count })}
          aria-hidden={index !== current}
        >
          {content}
        </section>
      ))}
    </div>
  );
}
