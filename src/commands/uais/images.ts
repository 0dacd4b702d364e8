/** `uas images list`: the images that users may create UAIs from. */
import { addExamples, type Configure } from '../../command/app.ts';
import { listView } from '../../output/view.ts';

interface Row {
  image: string;
  default: boolean;
}

export const listImages: Configure = (command, app) => {
  addExamples(
    command,
    ['list the images; the default is marked', 'uas images list'],
    ['print only the default', 'uas images list --query default_image'],
  ).action(
    app.action(async (context) => {
      const uas = await context.uas();
      const images = await uas.images();
      const rows: Row[] = (images.image_list ?? []).map((image) => ({
        image,
        default: image === images.default_image,
      }));
      return listView(
        rows,
        {
          name: (row) => row.image,
          columns: [
            { key: 'image', value: (row) => row.image, cut: 'start' },
            { key: 'default', value: (row) => row.default },
          ],
        },
        {
          value: images,
          empty:
            'no images registered; an administrator can add one with: uas admin config images create',
        },
      );
    }),
  );
};
