/** The version of the client that cray mode behaves as. Scripts compare it to tell which commands there are. */
export const crayVersion = '0.95.0';
