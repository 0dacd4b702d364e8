// A plugin of esbuild that leaves the signals to this program: a package below conf listens for every signal and raises it
// a second time, which would end a command before it has cleaned up.
/** @type {import('esbuild').Plugin} */
export const leaveSignals = {
  name: 'leave-signals',
  setup({ onLoad }) {
    onLoad({ filter: /when-exit\/dist\/node\/signals\.js$/ }, () => ({
      contents: 'export default [];',
    }));
  },
};
