import { shortest } from './encodings.ts';

/** Words that stand in files of every kind. */
const common: ReadonlySet<string> = new Set(
  (
    'password passw0rd password1 password123 changeme changeit secret secretkey administrator postgres postgresql localhost default ' +
    'username undefined function production staging development database redis rabbitmq 12345678 123456789 1234567890 87654321 ' +
    '00000000 11111111 abcdefgh abcd1234 abc12345 qwertyui qwerty123 letmein1 welcome1 iloveyou example example.com eu-west-1 ' +
    'us-east-1 eu-central-1 true false enabled disabled anonymous guestguest'
  ).split(' '),
);

/** Whether a text would be found by chance: that it stands in a file shows nothing. */
export function isWeak(text: string): boolean {
  return text.length < shortest || isCommon(text);
}

/** Whether a text, however long it is, stands in files that have nothing to do with it. */
export function isCommon(text: string): boolean {
  return common.has(text.toLowerCase()) || new Set(text).size < 4;
}
