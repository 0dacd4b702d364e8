/** Finds UAIs whose class, or the default, would give them another image now. */
import type { UasApi } from '../api/uas.ts';
import type { Uai, UaiClass } from '../api/uas.types.ts';

export const imageOf = ({ uai_image }: UaiClass) =>
  typeof uai_image === 'string' ? undefined : uai_image.imagename;

/**
 * A UAI does not say its class, so each class is listed; a UAI in none of them is compared with the default image.
 * A class whose image was deleted gives none, so its UAIs are not outdated.
 * @param classId the class of all of them, if known
 */
export async function keepOutdated(
  { uais, classConfig, imageConfig }: UasApi,
  rows: readonly Uai[],
  classId?: string,
): Promise<Uai[]> {
  if (rows.length === 0) return [];
  const expected = new Map<string, string | undefined>();
  for (const row of await classConfig.list()) {
    if (classId !== undefined && row.class_id !== classId) continue;
    const members = classId === undefined ? await uais.list({ class_id: row.class_id }) : rows;
    for (const { uai_name } of members) expected.set(uai_name, imageOf(row));
  }
  const isComplete = rows.every(({ uai_name }) => expected.has(uai_name));
  const images = isComplete ? [] : await imageConfig.list();
  const usual = images.find((image) => image.default)?.imagename;
  return rows.filter(({ uai_name, uai_img }) => {
    const now = expected.has(uai_name) ? expected.get(uai_name) : usual;
    return now !== undefined && now !== uai_img;
  });
}
