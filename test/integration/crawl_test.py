"""A site of two thousand files, crawled completely, byte for byte equal."""
import random

import crawl
from lib.case import TestCase, main

FILES = 2000


class Crawl(TestCase):
    def test_every_file_is_equal(self):
        server = self.serve()
        source = random.Random(11)
        for number in range(FILES):
            folder = "/".join(f"d{source.randrange(6)}" for _ in range(source.randrange(5)))
            size = int(source.paretovariate(0.5)) * 7 % 200_000 if number % 9 else 0
            name = f"{folder}/file {number}.{source.choice(['html', 'txt', 'gz', 'x'])}".lstrip("/")
            server.add(name, source.randbytes(size))
        result = crawl.crawl(server, server.root)
        self.assertEqual(result.differences, [])
        self.assertEqual(result.compared, FILES + 1)


if __name__ == "__main__":
    main()
