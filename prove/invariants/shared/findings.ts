import type { Evidence, Invariant, Verdict, Violation } from '../../evidence.ts';

/** Violations kept per invariant; more add no information. */
const maxShown = 20;

/** Collects the result of one invariant. */
export class Findings {
  #checked = 0;
  #unchecked = 0;
  #total = 0;
  readonly #violations: Violation[] = [];

  /** Counts checked items. */
  look(count = 1): void {
    this.#checked += count;
  }

  /** Counts undecided items. */
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

/** @param look adds its findings; the first 20 violations and their total number are kept */
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
