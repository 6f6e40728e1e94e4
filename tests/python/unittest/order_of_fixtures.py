import io, unittest
class T(unittest.TestCase):
    @classmethod
    def setUpClass(cls): print("setUpClass")
    @classmethod
    def tearDownClass(cls): print("tearDownClass")
    def setUp(self): print("setUp"); self.addCleanup(print, "cleanup")
    def tearDown(self): print("tearDown")
    def test_b(self): print("b")
    def test_a(self): print("a")
unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
