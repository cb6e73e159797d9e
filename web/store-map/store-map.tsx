import type { ComponentChildren } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import type { StoreMap } from '../api/types.ts';
import type { Circle } from './circle.ts';
import { liveMarks } from './live-marks.ts';
import { MapLegend } from './map-legend.tsx';
import { MapList } from './map-list.tsx';
import { LiveShape, SectionShape, SignageShape, SpotShape, WalkShape } from './map-shapes.tsx';
import { getSectionAreas } from './section-areas.ts';
import './store-map.css';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from './texts.ts';
import { toStops, type WalkedItem } from './walk.ts';

const pinRadiusPx = 8.5;
/** Margin for circles that extend over the floor's edge; metres. */
const edgeM = 1.2;

interface StoreMapProps {
  map: StoreMap;
  /** A shopping list in walking order. */
  items?: readonly WalkedItem[];
  /** The circle of the signage that shows the round's ads. */
  activeSignage?: Circle | null;
  /** Highlights only events of this chat; by default of all chats. */
  chatId?: string;
  /** An overlay, positioned in percent of the floor. */
  children?: ComponentChildren;
}

/** The store's floor from above, with live events. */
export function StoreMapView({ map, items = [], activeSignage = null, chatId, children }: StoreMapProps) {
  const id = useId();
  const [stage, widthPx] = useWidth<HTMLDivElement>(720);
  const { width, height } = map.extent;
  const px = (width + 2 * edgeM) / widthPx;
  const areas = useMemo(() => getSectionAreas(map.products), [map]);
  const stops = useMemo(() => toStops(items, pinRadiusPx * px), [items, px]);
  const marks = liveMarks.value.filter((mark) => chatId === undefined || mark.chatId === chatId);
  const counts = { signages: map.signages.length, spots: map.coupon_spots.length, stops: stops.length };
  return (
    <div class="store-map">
      <div class="store-map-stage" ref={stage}>
        <svg
          viewBox={`${-edgeM} ${-edgeM} ${width + 2 * edgeM} ${height + 2 * edgeM}`}
          role="img"
          aria-labelledby={id}
        >
          <title id={id}>{t('map_title', counts)}</title>
          <rect
            class="map-floor"
            x={-edgeM}
            y={-edgeM}
            width={width + 2 * edgeM}
            height={height + 2 * edgeM}
            rx={6 * px}
          />
          {areas.map((area) => (
            <SectionShape key={`${area.code} ${area.x} ${area.y}`} area={area} px={px} />
          ))}
          {map.coupon_spots.map((spot) => (
            <SpotShape key={spot.spot_no} spot={spot} signages={map.signages} px={px} />
          ))}
          {map.signages.map((signage) => (
            <SignageShape
              key={signage.signage_no}
              signage={signage}
              active={isSame(signage.location, activeSignage)}
              px={px}
            />
          ))}
          <WalkShape stops={stops} px={px} />
          {marks.map((mark) => (
            <LiveShape key={mark.id} place={mark} px={px} />
          ))}
        </svg>
        {children && (
          <div class="store-map-overlay" style={overlayInset(map.extent)}>
            {children}
          </div>
        )}
      </div>
      <MapLegend walks={stops.length > 0} marks={marks} />
      <MapList map={map} items={items} />
    </div>
  );
}

/** The floor's inset within the drawing, because of the margin. */
function overlayInset({ width, height }: StoreMap['extent']) {
  const [x, y] = [edgeM / (width + 2 * edgeM), edgeM / (height + 2 * edgeM)];
  return { inset: `${y * 100}% ${x * 100}%` };
}

function isSame(a: Circle, b: Circle | null): boolean {
  return b !== null && a.x === b.x && a.y === b.y;
}

/** An element's current width in pixels; `guessPx` before the first measurement. */
function useWidth<E extends Element>(guessPx: number): [RefObject<E | null>, number] {
  const ref = useRef<E>(null);
  const [widthPx, setWidthPx] = useState(guessPx);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidthPx(entry.contentRect.width);
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, widthPx];
}
