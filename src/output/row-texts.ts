/** The texts of the rows of a table, and the widths that they need. */
import { visible } from '../core/text.ts';
import { rawText } from './cells.ts';
import type { AnyColumn, Row } from './columns.ts';
import { cellIn } from './view.ts';
import { clipped, isAscii, lengthOf, type Measure } from './width.ts';

/**
 * What a person reads in the columns of a row. The texts are made again for each look at a row, because those of a hundred
 * thousand rows would take 40 MB.
 * @param available the width of the terminal, if any
 */
export function createRowTexts(
  columns: readonly AnyColumn[],
  isBrief: boolean,
  available: number | undefined,
) {
  const shown = columns.map(({ brief, value }) => ({ value: isBrief && brief ? brief : value }));
  let arePlain = true;

  function of(row: Row): readonly string[] {
    // Loops and one look at all texts: ten thousand rows are over before functions for each cell are compiled.
    const texts: string[] = [];
    let all = '';
    for (const column of shown) {
      const text = rawText(cellIn(column, row));
      texts.push(text);
      all += text;
    }
    if (isAscii(all)) {
      return available === undefined ? texts : texts.map((text) => clipped(text, available));
    }
    arePlain = false;
    return texts.map((text) => clipped(visible(text), available));
  }

  function widest(rows: readonly Row[], least: readonly number[], measure: Measure): number[] {
    const widths = [...least];
    for (const row of rows) {
      const texts = of(row);
      for (let at = 0; at < texts.length; at += 1) {
        const width = measure(texts[at] ?? '');
        if (width > (widths[at] ?? 0)) widths[at] = width;
      }
    }
    return widths;
  }

  return {
    of,
    /**
     * The width that each column needs, and the measure for its texts. string-width takes 25 ms to load, so it is loaded
     * only for text that is not ASCII.
     */
    async widths(rows: readonly Row[], least: readonly number[]) {
      const natural = widest(rows, least, lengthOf);
      if (arePlain) return { natural, measure: lengthOf };
      const { displayWidth } = await import('./display-width.ts');
      return { natural: widest(rows, least, displayWidth), measure: displayWidth };
    },
  };
}
