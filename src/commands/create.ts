import type { Configure } from '../app.ts';

export const create: Configure = () => {};
