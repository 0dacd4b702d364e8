import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/identities/csv.ts';

const columns = {
  required: ['member', 'linux_username'],
  optional: ['key_file', 'passphrase_env'],
};
const rows = async (text: string | Buffer) =>
  (await readCsv(Buffer.from(text as string), columns, 'members.csv')).map(({ line, values }) => [
    line,
    values.member,
    values.linux_username,
  ]);
const plain = [
  [2, 'alice', 'a'],
  [3, 'bob', 'b'],
];

describe('a list of members', () => {
  it.each([
    ['plain', 'member,linux_username\nalice,a\nbob,b\n', plain],
    ['with CRLF', 'member,linux_username\r\nalice,a\r\nbob,b\r\n', plain],
    ['with a byte order mark', '\ufeffmember,linux_username\nalice,a\nbob,b', plain],
    ['with both', '\ufeffmember,linux_username\r\nalice,a\r\nbob,b', plain],
    ['in quotes', '"member","linux_username"\n"alice","a"\nbob,"b"\n', plain],
    ['with columns in another order', 'linux_username,member\na,alice\nb,bob\n', plain],
    ['with capitals and blanks in the header', ' Member , LINUX_USERNAME\nalice,a\nbob,b\n', plain],
    ['with blanks around values', 'member,linux_username\n alice , a\nbob,\tb \n', plain],
    ['separated by semicolons', 'member;linux_username\nalice;a\nbob;b\n', plain],
    ['separated by tabs', 'member\tlinux_username\nalice\ta\nbob\tb\n', plain],
    [
      'with blank lines, comments and empty rows',
      '# owners\nmember,linux_username\n\nalice,a\n#bob,b\n,\ncarol,c\n',
      [
        [4, 'alice', 'a'],
        [7, 'carol', 'c'],
      ],
    ],
    [
      'with commas and quotes inside quotes',
      'member,linux_username\n"Doe, ""Al""",a\n',
      [[2, 'Doe, "Al"', 'a']],
    ],
  ])('is read %s', async (_name, text, expected) => {
    expect(await rows(text)).toEqual(expected);
  });

  it.each([
    ['nothing', '', 'members.csv has no column member, linux_username'],
    ['a header alone', 'member,linux_username\n', 'members.csv names no members'],
    ['a missing column', 'member,key_file\nalice,k\n', 'members.csv has no column linux_username'],
    ['no header', 'alice,a\nbob,b\n', 'members.csv has no column member, linux_username'],
    [
      'a misspelt column',
      'member,linux_username,pasphrase_env\na,b,c\n',
      'the column "pasphrase_env" is not known',
    ],
    ['a column twice', 'member,member,linux_username\na,b,c\n', 'members.csv names a column twice'],
    ['a row that is too long', 'member,linux_username\na,b,c\n', 'Invalid Record Length'],
    ['a row that is too short', 'member,linux_username,key_file\na,b\n', 'Invalid Record Length'],
    ['an open quote', 'member,linux_username\n"a,b\n', 'Quote Not Closed'],
    [
      'UTF-16',
      Buffer.from('\ufeffmember,linux_username\na,b\n', 'utf16le'),
      'members.csv is no UTF-8 text',
    ],
    ['binary data', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'members.csv is no UTF-8 text'],
  ])('is refused with %s', async (_name, text, message) => {
    const reading = rows(text as string);
    await expect(reading).rejects.toMatchObject({ code: 'usage' });
    await expect(reading).rejects.toThrow(message);
  });

  it('gives the line where a row stands for its errors', async () => {
    await expect(rows('member,linux_username\na,b\nc\n')).rejects.toThrow('line 3');
  });

  it('may have line ends of an old Mac, and 100,000 rows', async () => {
    expect(await rows('member,linux_username\ralice,a\rbob,b\r')).toHaveLength(2);
    const many = Array.from({ length: 100_000 }, (_none, at) => `member-${at},user${at}\n`);
    expect(await rows(`member,linux_username\n${many.join('')}`)).toHaveLength(100_000);
  });

  it.each([
    ['a zero byte', 'member,linux_username\nali\0ce,a\n'],
    ['more than 32 MB', `member,linux_username\n${'x'.repeat(33 * 1024 * 1024)},a\n`],
    ['JSON', '[{"member":"alice","linux_username":"a"}]'],
  ])('with %s is refused', async (_name, text) => {
    await expect(rows(text)).rejects.toMatchObject({ code: 'usage' });
  });
});
