/** The questions of inquirer that are asked here; the others would draw in an editor and a table of encodings. */
export { confirm, input, password, select } from '@inquirer/prompts';
