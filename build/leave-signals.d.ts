import type { Plugin } from 'esbuild';
export declare const leaveSignals: Plugin;
