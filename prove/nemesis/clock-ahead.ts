/** Preloaded into a process (`--import`): sets its wall clock 90 s ahead of all others. */
const aheadMs = 90_000;
const RealDate = Date;

class AheadDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + aheadMs;
  }
}

globalThis.Date = AheadDate as DateConstructor;
