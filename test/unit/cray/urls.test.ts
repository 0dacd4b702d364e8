import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multipartFile } from '../../../src/cray/request/multipart.ts';
import { encodeSegment, formEncode, makeUrl } from '../../../src/cray/request/urls.ts';

describe('the query', () => {
  it.each([
    ['a b', 'a+b'],
    ['é/ü:1', '%C3%A9%2F%C3%BC%3A1'],
    ['x&y=z#f?%41+;', 'x%26y%3Dz%23f%3F%2541%2B%3B'],
    [`"'\\`, '%22%27%5C'],
    ['A-Za-z0-9_.-~', 'A-Za-z0-9_.-~'],
    ["!*'()", '%21%2A%27%28%29'],
    ['a\nb', 'a%0Ab'],
    ['😀', '%F0%9F%98%80'],
    ['\ud800', '%EF%BF%BD'],
    ['', ''],
  ])('%j is sent as %s', (text, sent) => {
    expect(formEncode([['k', text]])).toBe(`k=${sent}`);
  });

  it('is read back as it was, by forms and by URLs', () => {
    const pair = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const encoded = formEncode(pairs);
        expect([...new URLSearchParams(encoded)]).toEqual(pairs);
        expect(new URL(`https://h/?${encoded}`).search.slice(1)).toBe(encoded);
      }),
    );
  });
});

describe('an id in a path', () => {
  it.each([
    ['a b', 'a%20b'],
    ['é', '%C3%A9'],
    ['50%', '50%25'],
    ['%41%2d%7Ex', 'A-~x'],
    ['%c3%a9', '%C3%A9'],
    ['%c3%', '%25C3%25'],
    [`"<>[]^\`{|}`, '%22%3C%3E%5B%5D%5E%60%7B%7C%7D'],
    ["!$&'()*+,;=:@", "!$&'()*+,;=:@"],
    ['-dash', '-dash'],
  ])('%j is sent as %s', (id, sent) => {
    expect(encodeSegment(id)).toBe(sent);
    expect(new URL(`https://h/x/${sent}`).pathname).toBe(`/x/${sent}`);
  });
});

it.each([
  ['https://h', 'https://h/r'],
  ['HTTPS://h/', 'https://h/r'],
  ['h.example:8443', 'https://h.example:8443/r'],
  ['http://h/a/b?q=1', 'http://h/a/r?q=1'],
  ['h/a/', 'https://h/a/r'],
  ['https:h', 'https://h/r'],
  ['https:h/a/x?y', 'https://h/a/r?y'],
  ['h/a/?', 'https://h/a/r'],
  ['h//', 'https://h/r'],
  ['h//a//b', 'https://h/a/r'],
  ['h/^{}/é b/%41%c3/', 'https://h/%5E%7B%7D/%C3%A9%20b/A%C3/r'],
  ['', 'https:///r'],
])('the host name %j makes the address %s', (hostname, url) => {
  expect(makeUrl(hostname, '/r')).toBe(url);
});

it.each([
  ['id_rsa.pub', 'id_rsa.pub'],
  ['a"b\\c.pub', 'a%22b\\\\c.pub'],
  ['clé\n.pub', 'clé%0A.pub'],
])('the file %j is sent under the name %s, with its bytes and no content type', (name, sent) => {
  const content = Buffer.from([0, 255, 13, 10, 65]);
  const { contentType, bytes } = multipartFile('publickey', name, content);
  const boundary = /^multipart\/form-data; boundary=([0-9a-f]{32})$/.exec(contentType)?.[1];
  expect(Buffer.from(bytes)).toEqual(
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="publickey"; filename="${sent}"\r\n\r\n`,
      ),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  );
});
