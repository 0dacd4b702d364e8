export function bundleOne(root: string): Promise<{ text: string; inputs: string[] }>;
