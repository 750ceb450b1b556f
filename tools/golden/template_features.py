"""Small templates, each about one feature of jinja2, for templates.py."""

VARIABLES = {
    "n": 7,
    "m": -3,
    "x": 2.5,
    "big": 12345678901234567890,
    "s": "Hello World",
    "u": "naïve Ünïcode 😀 日本",
    "empty": "",
    "spaced": "  a b  c ",
    "html": "<a href=\"x\">&'</a>",
    "lines": "one\ntwo\n\nthree",
    "l": [3, 1, 2],
    "names": ["b", "A", "c"],
    "mixed": [1, "a", None, True, 2.0, [1], {"k": "v"}],
    "d": {"b": 2, "a": 1, "k": "v"},
    "users": [
        {"name": "Bo", "age": 30, "tags": ["x", "y"], "on": True},
        {"name": "al", "age": 25, "tags": [], "on": False},
        {"name": "Cy", "age": 30, "tags": ["z"], "on": True, "extra": {"deep": [10, 20]}},
    ],
    "null": None,
    "yes": True,
    "no": False,
    "tree": [{"v": 1, "c": [{"v": 2, "c": []}, {"v": 3, "c": [{"v": 4, "c": []}]}]}, {"v": 5, "c": []}],
    "keyed": {"items": 1, "get": 2, "pop": 3, "name": 4, "_x": 5},
}

EXPRESSIONS = r"""
1 + 2 * 3
(1 + 2) * 3
7 // 2
-7 // 2
7 // -2
7 % 3
-7 % 3
7 % -3
7 / 2
6 / 2
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
0 ** 0
10 ** 20
2 ** 100
big + 1
big * big
big / 7
big // 1000
1 / 0
1 // 0
1 % 0
1.5 + 2
0.1 + 0.2
7.5 // 2
-7.5 // 2
7.5 % 2
-7.5 % 2
7.5 % -2
1e3
1e16
1e15
1.5e-7
0.0001
0.00001
1e22
123456789.123
1_000 + 1
0x1F
0b101
0o17
1.0
100.0
-0.0
3.14 * 2
1e308 * 10
2.5 ** 2
4 ** 0.5
(-8) ** 0.5
0.0 ** -1
- n
+ n
- x
-s
+s
not n
not ''
true
True
none
None
false and x
n and s
empty or s
empty or null
n or missing
null and missing.foo
1 < 2
1 < 2 < 3
1 < 3 < 2
3 > 2 >= 2
1 == 1.0
1 == true
'1' == 1
'a' < 'b'
'B' < 'a'
'é' > 'z'
'a' < 1
null < 1
[1, 2] < [1, 3]
[1, 2] < [1, 2, 0]
[1, 2] == [1, 2]
[1, 2] == (1, 2)
(1, 2) == (1, 2)
{'a': 1} == {'a': 1.0}
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
{'a': 1} < {'b': 1}
1 in l
5 in l
5 not in l
'a' in d
'z' in d
'World' in s
'' in s
1 in s
1 in n
'a' in missing
missing in l
missing in s
null in mixed
[1] in mixed
[1] in d
missing == other
missing != 1
missing == none
missing < 1
missing + 1
1 + missing
'a' + missing
'a' ~ missing
missing
missing.foo
missing['foo']
missing()
missing.foo is defined
d.foo.bar
d.foo
d.foo is defined
d['foo']
d['a']
d.a
d.k
d.items
d.get('a')
d.get('z')
d.get('z', 9)
d.get('z', default=9)
d.get()
d.keys()
d.values()
d.items()
d.keys() | list
d.values() | sum
d.items() | list
d.items() | length
d.copy()
d.update({'a': 1})
d.pop('a')
d.pop is defined
d.pop
d.__class__
d.__class__.__mro__
s.__class__
s.__len__()
keyed.items
keyed['items']
keyed.name
keyed._x
keyed.pop
keyed.get('pop')
l[0]
l[-1]
l[5]
l[5] is defined
l[5].x
l['a']
l[true]
l[1.0]
l.foo
l.append(1)
l.append
l.index(1)
l.index(9)
l.count(1)
l.copy()
l.0
users.0.name
users[0].name
users[0]['tags'][1]
users[2].extra.deep[-1]
users[1].extra.deep
s[0]
s[-1]
s[100]
s['upper']
u[-1]
u[14]
u | length
s[1:3]
s[:-1]
s[::-1]
s[::2]
s[5:2]
s[10:1:-2]
u[::-1]
u[13:16]
l[1:]
l[::-1]
l[:2]
l[-2:]
l[5:]
l[::0]
l['a':]
(1, 2, 3)[1:]
d[1:]
null[1:]
missing[1:]
n[0]
n[1:]
range(5)[1:3] | list
range(3) | list
range(1, 4) | list
range(10, 0, -3) | list
range(0, 5, 0)
range(-1) | list
range(100001) | length
range(100000) | length
range(3)
range(1, 10, 4)
range('a')
range(3)[1]
3 in range(5)
[1, 2, 3]
[1, 'a', none, true, 2.0]
[]
()
(1,)
(1)
1, 2
(1, 2)
[[1, [2]], (3,)]
{}
{'a': 1}
{'a': 1, 'a': 2}
{1: 'x', 1.0: 'y', true: 'z'}
{(1, 2): 3}
{(1, 2): 3}[(1, 2)]
{[1]: 2}
{none: 1, 2: 3}
'it\'s'
['it\'s', "say \"hi\"", 'both \' and "']
['tab\t nl\n cr\r bs\\ bell\x07 del\x7f']
['é', '日本', '😀', '\u200b', '\u00a0', '\xad', '\u2028']
'a\tb\nc'
'\x41\u00e9\U0001F600\101\0'
'\q \é'
'a' 'b' "c"
'a' + 'b'
'a' + 1
'a' * 3
3 * 'ab'
'a' * -1
'a' * 1.5
[1] * 2
(1, 2) * 2
[1] + [2]
(1,) + (2,)
[1] + (2,)
'a' ~ 1 ~ none ~ true ~ 1.5
[1] ~ 'x'
1 ~ 2 + 3
1 + 2 ~ 3
1 if true else 2
1 if false else 2
1 if false
(1 if false) is defined
(1 if false).x
'a' if n > 5 else 'b' if n > 3 else 'c'
1 if (2 if false else 0) else 3
yes is true
yes is false
1 is true
1 is boolean
yes is boolean
n is number
yes is number
x is number
s is number
n is integer
yes is integer
x is integer
x is float
n is float
s is string
n is string
null is none
missing is none
missing is defined
missing is undefined
missing is not defined
s is not none
not s is none
d is mapping
l is mapping
l is sequence
d is sequence
s is sequence
n is sequence
missing is sequence
(l | map('abs')) is sequence
(l | map('abs')) is iterable
d.keys() is sequence
l is iterable
s is iterable
n is iterable
range is callable
s.upper is callable
n is callable
missing is callable
n is odd
n is even
m is odd
m is even
x is odd
s is odd
n is divisibleby 7
n is divisibleby(2)
n is divisibleby 0
n is eq 7
n is equalto 7
n is == 7
n is ne 7
n is lt 8
n is gt 8
n is ge 7
n is le 7
n is lessthan 8
n is greaterthan 8
1 is in l
1 is in [1, 2]
'x' is in 'xyz'
n is sameas 7
null is sameas none
yes is sameas true
l is sameas l
[1] is sameas [1]
'ABC' is upper
'abc' is lower
'Abc' is lower
'123' is lower
'' is upper
'a' is escaped
('a' | safe) is escaped
'upper' is filter
'nope' is filter
'defined' is test
n is nosuchtest
n | nosuchfilter
1 if true else (n | nosuchfilter)
(n | nosuchfilter) if false else 1
n is odd and s is string
n is odd is true
s is string or missing.foo
n is not odd
not n is odd
s | upper
s | lower
s | title
"o'neil mc-donald (foo) [bar" | title
'ß' | upper
'hELLO wORLD' | capitalize
'' | capitalize
n | upper
null | upper
missing | upper
s | length
l | length
d | length
missing | length
n | length
null | length
l | count
spaced | trim
spaced | trim ~ '|'
'xxaxx' | trim('x')
'abcba' | trim(chars='ab')
n | trim
missing | trim
null | trim
s | replace('o', '0')
s | replace('o', '0', 1)
s | replace('', '-')
'aaa' | replace('aa', 'b')
n | replace(7, 8)
s | replace('x')
missing | default('z')
missing | default
missing | d('z')
empty | default('z')
empty | default('z', true)
empty | default('z', boolean=true)
null | default('z')
null | default('z', true)
missing.foo | default('z')
d.foo | default('z')
d.foo.bar | default('z')
0 | default(5, true)
l | first
l | last
[] | first
[] | last
[] | first is defined
s | first
s | last
d | first
d | last
missing | first
missing | last
n | first
(l | map('abs')) | first
(l | map('abs')) | last
l | join
l | join(', ')
names | join('|')
users | join(', ', attribute='name')
mixed | join(',')
s | join('-')
d | join(',')
missing | join(',')
n | join(',')
[1, missing, 2] | join(',')
l | join(1)
l | list
s | list
d | list
missing | list
n | list
null | list
n | string
x | string
null | string
l | string
'42' | int
' 42 ' | int
'-42' | int
'4_2' | int
'42.9' | int
'1e3' | int
'abc' | int
'abc' | int(5)
'abc' | int(default=none)
'' | int
'1F' | int(0, 16)
'0x1F' | int(0, 16)
'0b11' | int(base=2)
2.9 | int
-2.9 | int
true | int
null | int
null | int(3)
missing | int
l | int
'inf' | int
'nan' | int(4)
1e300 | int
'2.5' | float
'abc' | float
'abc' | float(1)
' 1e3 ' | float
'1_0.5' | float
'inf' | float
'-Infinity' | float
'nan' | float
'1d' | float
'0x10' | float
n | float
null | float
missing | float
m | abs
-2.5 | abs
s | abs
true | abs
2.5 | round
3.5 | round
2.567 | round(2)
2.675 | round(2)
1234.5 | round(-2)
n | round
n | round(1)
15 | round(-1)
25 | round(-1)
2.1 | round(0, 'ceil')
2.9 | round(method='floor')
2.123 | round(2, 'ceil')
-2.5 | round
2.5 | round(0, 'what')
s | round
l | sum
[] | sum
users | sum('age')
users | sum(attribute='age')
l | sum(start=10)
names | sum
['a'] | sum(start='')
[[1], [2]] | sum(start=[])
l | min
l | max
names | min
names | max
names | max(case_sensitive=true)
[] | min
[] | max is defined
users | max(attribute='age')
mixed | max
d | max
l | sort
l | sort(reverse=true)
l | sort(true)
names | sort
names | sort(case_sensitive=true)
users | sort(attribute='age') | map(attribute='name') | list
users | sort(attribute='age', reverse=true) | map(attribute='name') | list
users | sort(attribute='age,name') | map(attribute='name') | list
users | sort(attribute='nope') | length
mixed | sort
s | sort
d | sort
l | reverse | list
s | reverse
l | reverse | join
d | reverse | list
n | reverse
['a', 'A', 'b', 'B', 'a'] | unique | list
['a', 'A', 'b'] | unique(true) | list
[1, 1.0, true, 2] | unique | list
[[1], [1]] | unique | list
users | unique(attribute='age') | map(attribute='name') | list
l | map('string') | list
names | map('upper') | list
names | map('replace', 'b', 'x') | list
users | map(attribute='name') | list
users | map(attribute='extra.deep') | list
users | map(attribute='tags.0') | list
users | map(attribute='tags.0', default='-') | list
users | map(attribute='extra', default='none') | list
users | map('attr', 'name') | list
users | map(attribute='name') | join(', ')
users | map() | list
users | map('nosuch') | list
[] | map('nosuch') | list
missing | map('upper') | list
null | map('upper') | list
n | map('upper') | list
l | map('abs') | length
names | map(attribute=0) | list
l | select('odd') | list
l | select('gt', 1) | list
l | select | list
[0, 1, '', 'a'] | select | list
l | reject('odd') | list
[0, 1, none] | reject | list
l | select('nosuch') | list
users | selectattr('on') | map(attribute='name') | list
users | selectattr('age', 'equalto', 30) | map(attribute='name') | list
users | selectattr('age', '==', 30) | list | length
users | selectattr('extra', 'defined') | map(attribute='name') | list
users | selectattr('name', 'in', ['Bo', 'al']) | map(attribute='name') | list
users | selectattr('extra.deep') | list
users | rejectattr('on') | map(attribute='name') | list
users | rejectattr('age', 'eq', 30) | map(attribute='name') | list
users | rejectattr('extra', 'defined') | list | length
users | selectattr
users | selectattr('on') | first | string
'yes' if users | selectattr('age', 'gt', 99) else 'no'
'yes' if users | selectattr('age', 'gt', 99) | list else 'no'
d | dictsort
d | dictsort(reverse=true)
{'b': 1, 'A': 2} | dictsort
{'b': 1, 'A': 2} | dictsort(true)
{'b': 1, 'A': 2} | dictsort(by='value')
{'b': 1, 'A': 2} | dictsort(false, 'what')
{'b': 'Z', 'A': 'y'} | dictsort(by='value')
d | dictsort(by='value')
l | dictsort
d | items | list
missing | items | list
l | items | list
lines | indent
lines | indent(2)
lines | indent(2, true)
lines | indent(2, first=true, blank=true)
lines | indent('> ')
lines | indent(width='> ', blank=true)
'' | indent
n | indent
missing | indent
html | escape
html | e
html | safe
html | e | e
html | forceescape | forceescape
(html | safe) + '<b>'
'<b>' + (html | safe)
(html | safe) ~ '<b>'
[html | safe]
(html | safe) | upper
(html | safe) | replace('a', '<')
(html | safe) | length
('<' | safe) * 2
('%s' | safe) | string
n | e
d | tojson
mixed | tojson
users[2] | tojson
d | tojson(indent=2)
users[2] | tojson(indent=4)
users[2] | tojson(indent='\t')
users[2] | tojson(indent=0)
d | tojson(sort_keys=true)
users[2] | tojson(indent=2, sort_keys=true)
d | tojson(separators=(',', ':'))
d | tojson(separators=[' , ', ' : '], indent=1)
d | tojson(true)
u | tojson
u | tojson(ensure_ascii=true)
html | tojson
'a"b\\c\n\t\r\x08\x0c\x01\x7f/' | tojson
'\x7f\u2028' | tojson(ensure_ascii=true)
null | tojson
1e16 | tojson
1.0 | tojson
0.1 | tojson
('nan' | float) | tojson
('inf' | float) | tojson
big | tojson
[] | tojson(indent=2)
{} | tojson(indent=2)
[[], {}] | tojson(indent=2)
(1, 2) | tojson
{1: 2, none: 3, true: 4, 1.5: 5} | tojson
{(1, 2): 3} | tojson
{'b': 1, 'a': {'d': 1, 'c': 2}} | tojson(sort_keys=true)
{1: 2, 'a': 3} | tojson(sort_keys=true)
missing | tojson
[missing] | tojson
range(3) | tojson
d.items() | tojson
(l | map('abs')) | tojson
range | tojson
(html | safe) | tojson
d | tojson(nope=1)
l | batch(2) | list
l | batch(2, 'x') | list
l | slice(2) | list
l | slice(2, 'x') | list
range(7) | slice(3) | list
users | groupby('age') | length
users | groupby('age') | map('first') | list
users | groupby('age') | map(attribute='grouper') | list
users | groupby('age') | map(attribute='list') | map('length') | list
users | groupby('extra.deep', default='-') | map('first') | map('string') | list
s | wordcount
'foo_bar, baz-qux 12' | wordcount
s | center(21)
s | center(20)
'ab' | center(5)
'abc' | center(6)
'The quick brown fox' | truncate(10)
'The quick brown fox' | truncate(10, true)
'The quick brown fox' | truncate(10, false, '')
'The quick brown fox' | truncate(16)
'The quick brown fox' | truncate(1)
'a b&c/d?é' | urlencode
'%s-%d' | format('a', 5)
'%(a)s' | format(a=1)
'%s' | format
d | attr('a')
s | attr('upper')
s.upper()
s.lower()
s.title()
"they're bill's 2nd x-ray" | title
"they're bill's 2nd x-ray".title()
s.capitalize()
'aBc'.swapcase()
s.upper(1)
s.nosuch()
s.nosuch
spaced.strip() ~ '|'
spaced.lstrip() ~ '|'
spaced.rstrip() ~ '|'
'xyxaxyx'.strip('xy')
'xyxaxyx'.lstrip('xy')
'xyxaxyx'.rstrip('xy')
'xax'.strip(chars='x')
'a'.strip(1)
'a'.strip(none)
s.split()
s.split(' ')
s.split('o')
s.split('o', 1)
s.split('o', maxsplit=1)
s.split(sep='o')
spaced.split()
spaced.split(' ')
spaced.split(none, 1)
spaced.split(maxsplit=0)
empty.split()
empty.split(',')
s.split('')
s.rsplit('o', 1)
s.rsplit('o')
spaced.rsplit()
spaced.rsplit(none, 1)
'a,b,c,d'.rsplit(',', 2)
'aaaa'.rsplit('aa', 1)
'a</think>b</think>c'.split('</think>')[-1]
'a</think>b'.split('</think>')[0].split('<think>')[-1].lstrip('\n')
lines.splitlines()
lines.splitlines(true)
'a\r\nb\rc\x0bd\u2028e'.splitlines()
empty.splitlines()
'a\n'.splitlines()
s.startswith('Hell')
s.startswith(('x', 'He'))
s.startswith(['He'])
s.startswith(1)
s.startswith('World', 6)
s.endswith('ld')
s.endswith(('x', 'ld'))
s.endswith('Hello', 0, 5)
s.startswith()
s.replace('o', '0')
s.replace('o', '0', 1)
s.replace('l', '')
s.replace('', '.')
s.replace(1, 2)
s.find('o')
s.find('o', 5)
s.find('z')
s.rfind('o')
s.find('o', 0, 4)
s.find('', 11)
s.find('', 12)
u.find('日')
s.index('W')
s.index('z')
s.rindex('o')
s.count('o')
s.count('')
'aaaa'.count('aa')
s.count('o', 5)
', '.join(names)
', '.join(l)
'-'.join('abc')
''.join([])
','.join(d)
','.join(missing)
'12'.isdigit()
'1.2'.isdigit()
''.isdigit()
'²'.isdigit()
'²'.isdecimal()
'½'.isnumeric()
'abc'.isalpha()
'日本'.isalpha()
'ab1'.isalnum()
' \t'.isspace()
'ABC'.isupper()
'aBC'.islower()
'Ab Cd'.istitle()
'abc'.isascii()
'é'.isascii()
'abc'.removeprefix('a')
'abc'.removesuffix('c')
'abc'.removesuffix('x')
'a=b=c'.partition('=')
'a=b=c'.rpartition('=')
'abc'.partition('=')
'abc'.rpartition('=')
'5'.zfill(3)
'-5'.zfill(4)
'ab'.center(5)
'ab'.center(5, '*')
'abc'.center(6, '*')
'ab'.ljust(4) ~ '|'
'ab'.rjust(4, '.')
'{} {}'.format('a', 1)
'{0}{1}{0}'.format('a', 1)
'{a} {b}'.format(a=1, b=none)
'{:>5}|{:<5}|{:^5}|'.format('a', 'b', 'c')
'{:05d} {:+d} {:,}'.format(42, 7, 1234567)
'{:.2f} {:8.3f} {:e}'.format(3.14159, 2.5, 12345.678)
'{:x} {:#x} {:b}'.format(255, 255, 5)
'{:.1%} {:g} {:g}'.format(0.256, 0.0001, 1e10)
'{{}} {}'.format(1)
'{!r} {!s}'.format('a', 'b')
'{0[a]} {1.name}'.format(d, users[0])
'{}'.format()
'{'.format(1)
'{:d}'.format('a')
'%s and %r' % ('a', 'b')
'%d%%' % 50
'%5d|%-5d|%05d' % (42, 42, 42)
'%.2f %e %g' % (3.14159, 1234.5, 0.00001)
'%x %X %o' % (255, 255, 8)
'%s' % l
'%s %s' % 'a'
'%s' % ('a', 'b')
'%d' % 'a'
'%(a)d' % d
'%(z)d' % d
'%s' % none
'%5.1s|' % 'abc'
dict(a=1, b=2)
dict({'a': 1}, b=2)
dict([['a', 1]])
dict([1])
namespace(a=1).a
namespace({'a': 1}).a
namespace(a=1)['a']
namespace(a=1).b
namespace(a=1).b is defined
namespace(_a=1)
namespace(a=1)
raise_exception('no')
strftime_now('%Y-%m-%d')
strftime_now('%d %b %Y')
strftime_now('%A, %B %d, %Y %H:%M:%S')
strftime_now('%a %j %p %I %y %e %-d %-m %D %F %T %R %%')
strftime_now('%U %W %u %w %V %G %C %h %f')
strftime_now('100%')
strftime_now('')
joiner() ~ 'x'
s.upper().lower().title().split(' ')[0][1:].replace('e', 'E')
(1, 2, 3) | length
(s | upper)[0]
[1, 2, 3,]
{'a': 1,}
dict(a=1,)
d.a + d['b'] * 2
users | length > 2 and users[0].age >= 30
users[0].tags + users[2].tags
users[-1]['name'] ~ users[0]['name'][::-1]
- 5 | abs
-5 | abs
(-5) | abs
2 * 3 | string
'a' ~ 'b' | upper
1 + 1 | string | int
not true == false
1 in l and 2 in l
1 not in l
n if n is odd else 'even'
{'a': [1, {'b': none}]}.a[1].b
[1, 2][0:1][0]
'abc'|first|upper
loop
self
cycler
x.is_integer()
1 = 2
1 +
(1
[1, 2
{'a' 1}
a b
'a
a..b
a.
l[
l[]
|upper
upper|
1 ! 2
foo(a=1, 2)
foo(a=1, a=2)
foo(**d, 1)
dict(**{'a': 1})
dict(*[{'b': 1}], **{'a': 1})
dict(**1)
dict(**{1: 2})
range(*[1, 3]) | list
a is
a is not
@
$a
a if b else
if
""".strip("\n").split("\n")

# Each is a whole template; a line end within is written as one.
TEMPLATES = [
    "",
    "plain",
    "plain\n",
    "plain\n\n",
    "a\r\nb\rc\r\n",
    "{{ n }}\n{{ n }}\n",
    "  {{ n }}  \n",
    "{% if yes %}\nA\n{% endif %}\nB",
    "  {% if yes %}\n  A\n  {% endif %}\nB",
    "x  {% if yes %}  A  {% endif %}  B",
    "a \n  {%- if yes -%}  \n  A \n {%- endif -%} \n b",
    "a\n  {%+ if yes %}A{% endif %}\nb",
    "a\n  {% if yes +%}\nA\n  {% endif +%}\nb",
    "a  {{- n -}}  b",
    "a\n\n {{- n }}\n\n b",
    "a {{ n -}}\n\n b",
    "{{ n }}\n  {% if yes %}\n{% endif %}",
    "{#- c -#} a {# b #}\nc\n  {# d #}\ne {#- f #} g",
    "a\n   {# c #}   \nb",
    "{##}x{# {{ n }} {% if %} #}y",
    "{#",
    "{{ n",
    "{% if yes",
    "{% if yes %}",
    "{% endif %}",
    "{% else %}",
    "{% for x in l %}",
    "{% if yes %}{% endfor %}",
    "{{ }}",
    "{% %}",
    "{%%}",
    "{% foo %}",
    "{% include 'x' %}",
    "{% extends 'x' %}",
    "{% import 'x' as y %}",
    "{% do l.append(1) %}",
    "{ { n } } {n} %} }} #}",
    "{{ '{{' }}{{ '%}' }}{{ \"#}\" }}",
    "{{ {'a': {'b': 1}}['a'] }}",
    "{{ {'a': {'b': 1}}}}",
    "{{{'a': 1}}}",
    "{% raw %}{{ n }}{% if %}{% endraw %}",
    "a\n {% raw %}\n {{ n }}\n {% endraw %}\nb",
    "a {%- raw -%} {{ n }} {%- endraw -%} b",
    "{% raw %}x",
    "{% if no %}a{% elif n == 7 %}b{% else %}c{% endif %}",
    "{% if no %}a{% elif no %}b{% elif yes %}d{% else %}c{% endif %}",
    "{% if no %}a{% else %}b{% else %}c{% endif %}",
    "{% if no %}a{% endif %}b",
    "{% if missing %}a{% else %}b{% endif %}",
    "{% if missing.x %}a{% else %}b{% endif %}",
    "{% if 1, 2 %}a{% endif %}",
    "{% if (l | select('gt', 9)) %}a{% else %}b{% endif %}",
    "{% for i in l %}{{ i }},{% endfor %}",
    "{% for i in l %}{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for i in l -%}\n  {{ i }}\n{%- endfor %}",
    "{% for i in l %}\n  {{ i }}\n{% endfor %}\n",
    "{% for i in [] %}a{% else %}empty{% endfor %}",
    "{% for i in missing %}a{% else %}empty{% endfor %}",
    "{% for i in null %}a{% endfor %}",
    "{% for i in n %}a{% endfor %}",
    "{% for i in l if i > 1 %}{{ loop.index }}:{{ i }} {% else %}none{% endfor %}",
    "{% for i in l if i > 9 %}{{ i }}{% else %}none{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in d %}{{ k }};{% endfor %}",
    "{% for k, v in d | dictsort %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in d | items %}{{ k }}={{ v }};{% endfor %}",
    "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [[1, 2], [3, 4]] %}{{ a + b }} {% endfor %}",
    "{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}",
    "{% for a, b in ['xy', 'zw'] %}{{ b }}{{ a }}{% endfor %}",
    "{% for a, b in l %}{{ a }}{% endfor %}",
    "{% for a, in [[1], [2]] %}{{ a }}{% endfor %}",
    "{% for c in 'añ😀' %}[{{ c }}]{% endfor %}",
    "{% for i in 1, 2, 3 %}{{ i }}{% endfor %}",
    "{% for i in range(3) %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}",
    "{% for i in l %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }} {% endfor %}",
    "{% for i in l %}{{ loop.previtem is defined }}{{ loop.nextitem is undefined }} {% endfor %}",
    "{% for i in l %}{{ loop.previtem.x }}{% endfor %}",
    "{% for i in range(4) %}{{ loop.cycle('a', 'b', 'c') }}{% endfor %}",
    "{% for i in range(4) %}{{ loop.cycle() }}{% endfor %}",
    "{% for i in [1, 1, 2, 2, 1] %}{{ loop.changed(i) }} {% endfor %}",
    "{% for i in l %}{{ loop.depth }}{{ loop.depth0 }}{{ loop.nope }}{% endfor %}",
    "{% for i in l %}{% for j in l %}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}",
    "{% for i in l %}{% set outer = loop %}{% for j in l %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for i in tree recursive %}{{ i.v }}{% if i.c %}({{ loop(i.c) }}){% endif %}{% endfor %}",
    "{% for i in tree recursive %}{{ loop.depth }}{{ loop.depth0 }}{{ loop(i.c) }}{% endfor %}",
    "{% for i in tree %}{{ loop(i.c) }}{% endfor %}",
    "{% for i in tree if i.v > 1 recursive %}{{ i.v }}{{ loop(i.c) }}{% endfor %}",
    "{% for i in range(10) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in range(5) %}{% if i is odd %}{% continue %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in range(5) %}{% for j in range(5) %}{% if j > i %}{% break %}{% endif %}{{ j }}{% endfor %};{% endfor %}",
    "{% for i in l %}{% break %}{% else %}empty{% endfor %}",
    "{% break %}",
    "{% if yes %}{% continue %}{% endif %}",
    "{% for i in l %}{% endfor %}{{ i }}",
    "{% for i in l %}{% set z = i %}{% endfor %}{{ z }}",
    "{% set z = 0 %}{% for i in l %}{% set z = z + i %}{{ z }} {% endfor %}{{ z }}",
    "{% set ns = namespace(z=0) %}{% for i in l %}{% set ns.z = ns.z + i %}{% endfor %}{{ ns.z }}",
    "{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}{{ ns.b }}{{ ns.b is defined }}",
    "{% set ns = namespace(l=[]) %}{% for i in l %}{% set ns.l = ns.l + [i * 2] %}{% endfor %}{{ ns.l }}",
    "{% set ns.a = 1 %}",
    "{% set d.a = 1 %}",
    "{% set ns = namespace() %}{% set ns._a = 1 %}",
    "{% set ns = namespace(a=1) %}{% set ns.b, c = 2, 3 %}{{ ns.a }}{{ ns.b }}{{ c }}",
    "{% set ns = namespace() %}{% set ns.x %}a{{ n }}{% endset %}{{ ns.x }}",
    "{% for ns.x in l %}{% endfor %}",
    "{% set a = 1 %}{{ a }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set a, b = b, a %}{{ a }}{{ b }}",
    "{% set (a, b) = l[:2] %}{{ a }}{{ b }}",
    "{% set a, b = l %}{{ a }}",
    "{% set a = b = 1 %}",
    "{% set a = 1, 2 %}{{ a }}",
    "{% set a %}x{{ n }}y{% endset %}{{ a }}{{ a | length }}",
    "{% set a | upper %}x{{ n }}y{% endset %}{{ a }}",
    "{% set a | trim | upper | replace('X', 'z') %} x {% endset %}[{{ a }}]",
    "{% set a %}{% set b = 1 %}{{ b }}{% endset %}{{ a }}{{ b }}",
    "{% set true = 1 %}",
    "{% set 1 = 1 %}",
    "{% set a.b.c = 1 %}",
    "{% if yes %}{% set a = 1 %}{% endif %}{{ a }}",
    "{% if no %}{% set a = 1 %}{% endif %}{{ a }}",
    "{% set n = n + 1 %}{{ n }}",
    "{% set a = missing %}{{ a is defined }}{{ a }}",
    "{% filter upper %}a{{ s }}b{% endfilter %}",
    "{% filter replace('a', 'b') | upper %}banana{% endfilter %}",
    "{% filter indent(2) %}a\nb\n{% endfilter %}",
    "{% filter nosuch %}a{% endfilter %}",
    "{% macro m() %}x{% endmacro %}{{ m() }}{{ m() }}",
    "{% macro m(a, b=2) %}{{ a }}-{{ b }};{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=4, a=5) }}{{ m() }}{{ m(a=1) }}",
    "{% macro m(a, b=a) %}{{ a }}-{{ b }};{% endmacro %}{{ m(1) }}{{ m(1, 3) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, z=4) }}{{ m(1) }}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ n }}{{ z }}{% endmacro %}{% set z = 1 %}{{ m() }}",
    "{% set z = 1 %}{% macro m() %}{% set z = 2 %}{{ z }}{% endmacro %}{{ m() }}{{ z }}",
    "{% macro f(k) %}{% if k > 1 %}{{ k }},{{ f(k - 1) }}{% else %}1{% endif %}{% endmacro %}{{ f(5) }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}",
    "{% for i in l %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}x{{ n }}{% endcall %}",
    "{% macro m(l) %}{% for i in l %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(i) m(l) %}<{{ i }}>{% endcall %}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
    "{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m(a='q') %}y{% endcall %}",
    "{% call n %}x{% endcall %}",
    "{% call missing() %}x{% endcall %}",
    "{% macro m() -%}  \n x \n {%- endmacro %}[{{ m() }}]",
    "{% macro m() %}\n  x\n{% endmacro %}[{{ m() }}]",
    "{% macro m %}x{% endmacro %}",
    "{{ m() }}{% macro m() %}x{% endmacro %}",
    "{% macro m(x) %}{{ x | upper }}{% endmacro %}{{ m('a') ~ m('b') | lower }}{{ m is defined }}{{ m is callable }}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% with %}{% set a = 1 %}{{ a }}{% endwith %}{{ a }}",
    "{% with n = 1 %}{{ n }}{% endwith %}{{ n }}",
    "{% with a = n, n = 1 %}{{ a }}{{ n }}{% endwith %}",
    "{% generation %}x{{ n }}{% endgeneration %}y",
    "a\n{% generation %}\nx\n{% endgeneration %}\nb",
    "{% generation %}{% set a = 1 %}{{ a }}{% endgeneration %}{{ a }}",
    "{% for i in l %}{% generation %}{% break %}{% endgeneration %}{% endfor %}",
    "{% for i in l %}{% generation %}{{ i }}{{ loop.index }}{% endgeneration %}{% endfor %}",
    "{% generation %}",
    "{% print n %}{% print n, s %}",
    "{{ raise_exception('stop ' ~ n) }}",
    "{% if n > 100 %}{{ raise_exception('stop') }}{% endif %}ok",
    "{% set g = l | map('string') %}{{ g | list }}{{ g | list }}",
    "{% set g = l | select('odd') %}{{ g | first }}{{ g | first }}{{ g | first is defined }}",
    "{% set g = l | map('abs') %}{{ 3 in g }}{{ g | list }}",
    "{% set g = d.items() %}{{ g | list }}{{ g | list }}",
    "{% set j = joiner('|') %}{{ j() }}a{{ j() }}b{{ j() }}c",
    "{% if x is defined and x is not none %}{{ x }}{% endif %}",
    "{%- for m in users -%}{{- m.name -}}{%- endfor -%}",
    "{% for u in users %}{% for t in u.tags %}{{ t }}{% else %}-{% endfor %}{% endfor %}",
    "{% for g in users | groupby('age') %}{{ g.grouper }}:{{ g.list | map(attribute='name') | join(',') }} {% endfor %}",
    "{% for age, group in users | groupby('age') %}{{ age }}:{{ group | length }} {% endfor %}",
    "{% for row in range(5) | batch(2, 0) %}{{ row }}{% endfor %}",
    "{{ 1 }}{{ 'a' }}{{ none }}{{ true }}{{ 1.5 }}{{ [] }}{{ {} }}{{ missing }}",
    "{{\n  n\n  +\n  1\n}}",
    "{%\n  if yes\n%}a{% endif %}",
    "{% if yes: %}a{% endif %}",
    "{% if yes %}a{% end if %}",
    "{% for x in l %}{{ x }}{% endfor x %}",
    "{% for loop in l %}{{ loop }}{% endfor %}",
    "{% for i in l recursive if i %}{{ i }}{% endfor %}",
    "{% for x in l %}{{ x }}{% endfor %}{{ x }}",
    "{{ s }}{% set s = 'new' %}{{ s }}",
    "{% set x = 5 %}{% macro m(x) %}{{ x }}{% endmacro %}{{ m(6) }}{{ x }}",
    "{% set ns = namespace(a=[1]) %}{% set ns.a = ns.a + ns.a %}{{ ns.a }}{{ ns }}",
    "a{% if yes %}{% if no %}b{% endif %}{% else %}c{% endif %}d",
    "{{ 'a\\nb' }}\n",
    "{{ 'multi\nline' }}",
    "<|im_start|>{{ s }}<|im_end|>\n{% if yes %}<|x|>\n{% endif %}",
    "\u00a0{% if yes %}x{% endif %}\u3000{%- if yes %}y{% endif %}",
    "\t {% if yes %}\t\n \tx{% endif %}",
    "{% if yes %}\n\n\nA{% endif %}",
    "{% block a %}x{% endblock %}",
    "{% autoescape true %}x{% endautoescape %}",
]
