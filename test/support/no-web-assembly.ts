/** Takes WebAssembly's memory away, as a limit on the address space does, for all tests of the file that imports this. */
import { vi } from 'vitest';

class Instance {
  constructor() {
    throw new RangeError(
      'WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance',
    );
  }
}

// The types of Node 20 know WebAssembly as a namespace of types only.
const real = Reflect.get(globalThis, 'WebAssembly') as { Module: unknown };
vi.stubGlobal('WebAssembly', { Module: real.Module, Instance });
