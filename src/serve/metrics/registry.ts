/** Counters, gauges and histograms in the text format of Prometheus (version 0.0.4). */

import {
  type Labels,
  labelText,
  type Metric,
  metricsText,
  numberText,
} from '../../output/prometheus.ts';

/** Label sets of one metric; those beyond it are counted together, so that no caller can fill our memory. */
const mostSeries = 1000;
const overflow = 'other';

/** Values by their label set. */
class Series<T> {
  readonly #values = new Map<string, { labels: Labels; value: T }>();

  at(labels: Labels, make: () => T): { labels: Labels; value: T } {
    const key = labelText(labels);
    const known = this.#values.get(key);
    if (known) return known;
    if (this.#values.size >= mostSeries) {
      const folded = Object.fromEntries(Object.keys(labels).map((name) => [name, overflow]));
      if (labelText(folded) !== key) return this.at(folded, make);
    }
    const added = { labels, value: make() };
    this.#values.set(key, added);
    return added;
  }

  all(): IterableIterator<{ labels: Labels; value: T }> {
    return this.#values.values();
  }
}

/** A metric whose samples are taken at each request. */
interface Source extends Omit<Metric, 'samples'> {
  samples(): Metric['samples'];
}

export class Registry {
  readonly #sources: Source[] = [];

  /** @returns adds to the counter */
  counter(name: string, help: string): (labels?: Labels, amount?: number) => void {
    const series = new Series<number>();
    this.#sources.push({
      ...{ name, help, type: 'counter' },
      *samples() {
        for (const { labels, value } of series.all()) yield ['', labels, value];
      },
    });
    return (labels = {}, amount = 1) => {
      series.at(labels, () => 0).value += amount;
    };
  }

  /** @param collect gives the values at each request; equal label sets are added up */
  gauge(name: string, help: string, collect: () => Iterable<readonly [Labels, number]>): void {
    this.#sources.push({
      ...{ name, help, type: 'gauge' },
      *samples() {
        const series = new Series<number>();
        for (const [labels, value] of collect()) series.at(labels, () => 0).value += value;
        for (const { labels, value } of series.all()) yield ['', labels, value];
      },
    });
  }

  /** @param bounds upper bounds, ascending @returns takes one observation */
  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
  ): (value: number, labels?: Labels) => void {
    const series = new Series<{ counts: number[]; sum: number }>();
    const all = [...bounds, Number.POSITIVE_INFINITY];
    this.#sources.push({
      ...{ name, help, type: 'histogram' },
      *samples() {
        for (const { labels, value } of series.all()) {
          let below = 0;
          for (const [at, bound] of all.entries()) {
            below += value.counts[at] ?? 0;
            yield ['_bucket', { ...labels, le: numberText(bound) }, below];
          }
          yield ['_sum', labels, value.sum];
          yield ['_count', labels, below];
        }
      },
    });
    return (value, labels = {}) => {
      const found = series.at(labels, () => ({ counts: all.map(() => 0), sum: 0 })).value;
      const at = all.findIndex((bound) => value <= bound);
      found.counts[at] = (found.counts[at] ?? 0) + 1;
      found.sum += value;
    };
  }

  text(): string {
    return metricsText(
      this.#sources.map(({ samples, ...source }) => ({ ...source, samples: samples() })),
    );
  }
}
