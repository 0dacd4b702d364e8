import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/identities/import/csv.ts';

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
    ['with words in the header', 'Member;Linux Username\nalice;a\nbob;b\n', plain],
    ['with other joints in the header', 'member,Linux-UserName\nalice,a\nbob,b\n', plain],
    ['with the heading of a list', 'MEMBER,LINUX USER\nalice,a\nbob,b\n', plain],
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
      'unknown column "pasphrase_env"',
    ],
    ['a column twice', 'member,member,linux_username\na,b,c\n', 'members.csv names a column twice'],
    ['an open quote', 'member,linux_username\n"a,b\n', 'Quote Not Closed'],
    [
      'UTF-16 without a byte order mark',
      Buffer.from('member,linux_username\na,b\n', 'utf16le'),
      'members.csv is not UTF-8 text',
    ],
    [
      'UTF-16 that is cut off',
      Buffer.from('\ufeffmember,linux_username\na,b\n', 'utf16le').subarray(0, -1),
      'members.csv is not UTF-8 text: it is UTF-16',
    ],
    [
      'Latin-1',
      Buffer.from('member,linux_username\nM\u00fcller,b\n', 'latin1'),
      'members.csv is not UTF-8 text (line 2)',
    ],
    ['an Excel workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'is a workbook, not a CSV file'],
    ['an old one', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'is a workbook, not a CSV file'],
    ['binary data', Buffer.from([0x7f, 0x45, 0, 4, 0, 0]), 'members.csv is not UTF-8 text'],
  ])('is refused with %s', async (_name, text, message) => {
    const reading = rows(text as string);
    await expect(reading).rejects.toMatchObject({ code: 'usage' });
    await expect(reading).rejects.toThrow(message);
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

  it.each<[string, string | Buffer]>([
    ['sep=;', 'sep=;\r\nmember;linux_username\r\nalice;a\r\nbob;b\r\n'],
    ['"sep=;"', '"sep=;"\r\nmember;linux_username\r\nalice;a\r\nbob;b\r\n'],
    ['SEP=, behind a byte order mark', '\ufeffSEP=,\r\nmember,linux_username\r\nalice,a\r\nbob,b'],
    ['sep= and a tab', 'sep=\t\nmember\tlinux_username\nalice\ta\nbob\tb\n'],
    ['sep=; and empty cells', 'sep=;;\nmember;linux_username;\nalice;a;\nbob;b;\n'],
    ['columns without a name', 'member,linux_username,,\r\nalice,a,,\r\nbob,b,,\r\n,,,\r\n'],
    ['a nameless column between', 'member,,linux_username\nalice,,a\nbob,,b\n'],
    ['trailing separators in rows only', 'member,linux_username\nalice,a,,\nbob,b,\n'],
    ['nameless columns left out of rows', 'member,linux_username,,\nalice,a\nbob,b,\n'],
    ['separators inside quotes', 'member;"linux_username"\nalice;"a"\nbob;b\n'],
    ['UTF-16', Buffer.from('\ufeffmember\tlinux_username\r\nalice\ta\r\nbob\tb\r\n', 'utf16le')],
    [
      'UTF-16 of the other order',
      Buffer.from('\ufeffmember,linux_username\nalice,a\nbob,b\n', 'utf16le').swap16(),
    ],
  ])('is read as a spreadsheet writes it: %s', async (_name, text) => {
    const read = (await rows(text)).map(([, ...values]) => values);
    expect(read).toEqual([
      ['alice', 'a'],
      ['bob', 'b'],
    ]);
  });

  it.each([
    ['\n', 'sep=;\n'],
    ['\r\n', 'sep=;\r\n'],
    ['\r', 'sep=;\r'],
    ['\r\n', '\n'],
    ['\n', '# mixed\r\n'],
  ])('keeps the numbers of lines that end with %j behind %j', async (end, before) => {
    const lines = ['member;linux_username', 'alice;a', '', 'bob;b', ''];
    expect(await rows(`${before}${lines.join(end)}`)).toEqual([
      [3, 'alice', 'a'],
      [5, 'bob', 'b'],
    ]);
  });

  it.each([
    ['too long', 'b,b,c', 'the row has 3 cells for 2 columns'],
    ['too short', 'b', 'the row has 1 cells for 2 columns'],
  ])('has one row that is refused by itself when it is %s', async (_name, row, problem) => {
    const text = `member,linux_username\nalice,a\n${row}\ncarol,c\n`;
    const read = await readCsv(Buffer.from(text), columns, 'members.csv');
    expect(read.map((found) => [found.line, found.problem])).toEqual([
      [2, undefined],
      [3, problem],
      [4, undefined],
    ]);
  });

  it('has one row that is refused when a column without a name has a value', async () => {
    const [row] = await readCsv(Buffer.from('member,linux_username,\na,b,x\n'), columns, 'm.csv');
    expect(row?.problem).toBe('the row has a value in column 3, which has no name');
  });

  it('names each column once in its hint', async () => {
    const both = { required: ['member', 'key_file'], optional: ['key_file', 'passphrase_file'] };
    await expect(readCsv(Buffer.from('x\n1\n'), both, 'm.csv')).rejects.toMatchObject({
      hint: 'its first line names the columns: member,key_file, and optionally passphrase_file',
    });
  });
});
