import type { Evidence, Invariant, Verdict, Violation } from '../../evidence.ts';

/** More breaches of one invariant than this say nothing new. */
const maxShown = 20;

/** What one look at the evidence has found so far. */
export class Findings {
  #checked = 0;
  #unchecked = 0;
  #total = 0;
  readonly #violations: Violation[] = [];

  /** Counts things that were looked at. */
  look(count = 1): void {
    this.#checked += count;
  }

  /** Counts things about which nothing can be said. */
  skip(count = 1): void {
    this.#unchecked += count;
  }

  add(message: string, callIds: readonly number[] = []): void {
    this.#total += 1;
    if (this.#total <= maxShown) this.#violations.push({ message, callIds: [...callIds] });
  }

  toVerdict(): Verdict {
    const left = this.#total - this.#violations.length;
    const last = { message: `… and ${left} more: ${this.#total} violations in all.`, callIds: [] };
    return {
      checked: this.#checked,
      violations: left > 0 ? [...this.#violations, last] : this.#violations,
      ...(this.#unchecked > 0 && { unchecked: this.#unchecked }),
    };
  }
}

/** @param look adds what it finds; of the violations the first 20 are kept, and how many there were */
export function invariant(
  name: string,
  claim: string,
  look: (evidence: Evidence, findings: Findings) => void,
): Invariant {
  return {
    name,
    claim,
    check(evidence) {
      const findings = new Findings();
      look(evidence, findings);
      return findings.toVerdict();
    },
  };
}
