import unittest
class T(unittest.TestCase):
    def test_ok(self): self.assertTrue(True)
program = unittest.main(exit=False, argv=["x"], testRunner=unittest.TextTestRunner(stream=open("out.tmp", "w")))
import os
os.remove("out.tmp")
print(program.result.wasSuccessful(), program.result.testsRun)
