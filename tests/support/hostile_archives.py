"""Archives that attack whoever opens them; each holds a right solution too.

For each: the ending of its name, its bytes, and what is said of it.
"""
import gzip
import io
import struct
import tarfile
import warnings
import zipfile

from optimization_grading import table

FILE = '1-normalize.py'
RIGHT = (table.FOLDER / FILE).read_bytes()
LINK = 0o120777 << 16


def zipped(*entries, right=True, compression=zipfile.ZIP_DEFLATED):
    """Return a zip archive of pairs: a name or ZipInfo, and its content."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(
            file, 'w', compression) as archive:
        warnings.simplefilter('ignore')  # a name that is there twice
        for entry in (*entries, *([(FILE, RIGHT)] if right else [])):
            archive.writestr(*entry)
    return file.getvalue()


def entry(name, mode=0):
    """Return the head of an entry of a zip archive."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode
    return info


def tarred(*entries, right=True):
    """Return a tar archive of pairs: what differs in a head, and content."""
    file = io.BytesIO()
    with tarfile.TarFile(fileobj=file, mode='w') as archive:
        for head, content in (*entries, *([({'name': FILE}, RIGHT)]
                                          if right else [])):
            info = tarfile.TarInfo()
            info.size = len(content)
            for name, value in head.items():
                setattr(info, name, value)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def overlapping(count):
    """Return a zip archive whose many entries are the same few bytes."""
    packed = zipped((FILE, RIGHT), right=False)
    start = packed.index(b'PK\1\2')
    head = packed[start:packed.index(b'PK\5\6')]
    heads = b''.join(
        head[:28] + struct.pack('<H', 10) + head[30:46] + b'a%06d.py' % i
        for i in range(count))
    # sizes and places are in the record of zip64, as for any long list
    return b''.join((
        packed[:start], heads,
        struct.pack('<4sQ2H2L4Q', b'PK\6\6', 44, 45, 45, 0, 0, count, count,
                    len(heads), start),
        struct.pack('<4sLQL', b'PK\6\7', 0, start + len(heads), 1),
        struct.pack('<4s4H2LH', b'PK\5\6', 0, 0, 2 ** 16 - 1, 2 ** 16 - 1,
                    2 ** 32 - 1, 2 ** 32 - 1, 0)))


def encrypted():
    """Return a zip archive that says that its only file is encrypted."""
    packed = bytearray(zipped((FILE, RIGHT), right=False))
    packed[6] |= 1
    packed[packed.index(b'PK\1\2') + 8] |= 1
    return bytes(packed)


def lying():
    """Return a zip archive whose file is larger than it says."""
    packed = bytearray(zipped((FILE, b'#' * 10 ** 7), right=False))
    place = packed.index(b'PK\1\2') + 24
    packed[place:place + 4] = struct.pack('<L', 10)
    return bytes(packed)


def backwards():
    """Return a tar archive with a negative size, which leads to itself."""
    packed = bytearray(tarred(({'name': 'a'}, b''), ({'name': 'b'}, b'')))
    head = packed[512:1024]
    head[124:136] = b'\xff' * 10 + b'\xfe\x00'  # -512, in base 256
    head[148:156] = b' ' * 8
    head[148:156] = b'%06o\0 ' % sum(head)
    packed[512:1024] = head
    return bytes(packed)


# Those that take a second or two to make.
LARGE = 'a hundred thousand', 'a long list'
HOSTILE = {
    'a bomb': ('.zip', lambda: zipped((FILE, b'#' * 10 ** 7), right=False),
               'has 10,000,000 bytes, and may have 1,048,576'),
    'a lie': ('.zip', lying, 'is damaged'),
    'a hundred thousand': ('.zip', lambda: overlapping(100_000),
                           'has more than 50,000 entries'),
    'a long list': ('.zip', lambda: overlapping(320_000),
                    'its list of files is too long'),
    'a bomb of a bomb': (
        '.tar.gz', lambda: gzip.compress(
            gzip.compress(tarred(({'name': 'x.py'}, b'\0' * 10 ** 6)))),
        'is damaged|is no zip or tar'),
    'nested': ('.zip', lambda: zipped(('a.zip', zipped()), right=False),
               'is an archive, which is not opened here'),
    'a link': ('.zip', lambda: zipped((entry(FILE, LINK), '/etc/passwd'),
                                      right=False), 'is a link'),
    'a link above': ('.zip', lambda: zipped(
        (entry('up', LINK), '..'), ('up/' + FILE, RIGHT)), 'up is a link'),
    'above': ('.zip', lambda: zipped(('../../' + FILE, b'x = 1')),
              'has a name that leads out'),
    'above with backslashes': ('.zip', lambda: zipped(
        ('..\\..\\' + FILE, b'x = 1')), 'has a name that leads out'),
    'absolute': ('.tar', lambda: tarred(
        ({'name': '/tmp/' + FILE}, b'x = 1')), 'has an absolute name'),
    'a drive': ('.zip', lambda: zipped(('C:/' + FILE, b'x = 1')),
                'has an absolute name'),
    'a long name': ('.zip', lambda: zipped(('x' * 5000 + '.py', b'x = 1')),
                    'has a name that is too long'),
    'deep': ('.zip', lambda: zipped(('a/' * 5000 + FILE, b'x = 1')),
             'has a name that is too long'),
    'escapes': ('.zip', lambda: zipped(
        (entry('\x1b[2J\n::error::.py', LINK), '/')), r'\\x1b\[2J : :error'),
    'encrypted': ('.zip', encrypted, 'is encrypted'),
    'bz2': ('.zip', lambda: zipped((FILE, RIGHT), right=False,
                                   compression=zipfile.ZIP_BZIP2),
            'is compressed, and not by deflate'),
    'twice': ('.zip', lambda: zipped((FILE, b'x = 1')), 'is in it twice'),
    'a file and a folder': ('.zip', lambda: zipped(
        ('a.py', b'x = 1'), ('a.py/b.py', b'x = 1')),
        'is a file and a folder'),
    'a hard link': ('.tar', lambda: tarred(
        ({'name': FILE, 'type': tarfile.LNKTYPE, 'linkname': '/etc/passwd'},
         b''), right=False), 'is a link'),
    'a device': ('.tar', lambda: tarred(
        ({'name': FILE, 'type': tarfile.CHRTYPE, 'devmajor': 1,
          'devminor': 5}, b''), right=False), 'is not an ordinary file'),
    'a pipe': ('.tgz', lambda: gzip.compress(tarred(
        ({'name': FILE, 'type': tarfile.FIFOTYPE}, b''), right=False)),
        'is not an ordinary file'),
    'sparse': ('.tar', lambda: tarred(
        ({'name': FILE, 'type': tarfile.GNUTYPE_SPARSE}, b''), right=False),
        'an entry of a kind that is not read'),
    'a long head': ('.tgz', lambda: gzip.compress(tarred(
        ({'name': 'x', 'type': tarfile.XHDTYPE}, b'1' * 10 ** 6))),
        'a head that is too long'),
    'backwards': ('.tar', backwards, 'is damaged'),
    'cut off': ('.zip', lambda: zipped()[:-30], 'is damaged'),
    'cut off too': ('.tgz', lambda: gzip.compress(tarred())[:-30],
                    'is damaged'),
    'a page': ('.zip', lambda: b'<html>Please log in</html>',
               'is no zip or tar archive'),
    'nothing': ('.zip', bytes, 'is empty')}
