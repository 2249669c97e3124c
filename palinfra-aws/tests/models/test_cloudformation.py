"""The comparison finds each kind of difference."""

import unittest

from cloudformation import problems

SCHEMA = {
    "properties": {name: {} for name in ["Id", "Name", "Size", "Range", "Pool", "Password", "Parts"]},
    "readOnlyProperties": ["/properties/Id"],
    "createOnlyProperties": ["/properties/Name", "/properties/Parts/InnerName"],
    "writeOnlyProperties": ["/properties/Password"],
    "required": ["Name"],
    "requiredXor": ["Range", "Pool"],
}
NAME = {"name": "name", "required": True, "replaces": True}


def found(*inputs, exceptions=None, schema=SCHEMA):
    plain = {"required": False, "replaces": False, "secret": False, "default": None}
    named = {"cloudformation": "AWS::Some::Thing", "type": "some:Thing"}
    given = [
        plain | {"cloudformation": one["name"].title().replace("_", "")} | one for one in inputs
    ]
    return list(problems([named | {"inputs": given}], lambda _: schema, exceptions or {}))


class Differences(unittest.TestCase):
    def test_what_agrees_is_not_listed(self):
        size, range_ = {"name": "size"}, {"name": "range", "required": True}
        password = {"name": "password", "secret": True}
        inner = {"name": "inner_name", "replaces": True, "cloudformation": "Parts"}
        self.assertEqual(found(NAME, size, range_, password, inner), [])
        self.assertEqual(found(NAME | {"required": False, "default": "x"}), [])

    def test_each_kind_of_difference_is_listed(self):
        for wrong, said in [
            ({"name": "other"}, "there is no property Other"),
            ({"name": "id"}, "Id is read-only"),
            ({"name": "size", "replaces": True}, "Size is not create-only"),
            ({"name": "size", "required": True}, "Size is optional"),
            ({"name": "password"}, "Password is a credential"),
            ({"name": "size", "secret": True}, "Size is no credential"),
            ({"name": "inner_name", "cloudformation": "Parts"}, "Parts is create-only"),
            ({"name": "outer", "replaces": True, "cloudformation": "Parts"}, "Parts is not create-only"),
        ]:
            with self.subTest(said):
                [line] = found(NAME, wrong)
                self.assertIn(said, line)
        self.assertIn("Name is required", found(NAME | {"required": False})[0])
        self.assertIn("Name is required", found()[0])
        self.assertIn("Name is create-only", found(NAME | {"replaces": False})[0])
        self.assertIn("there is no type", found(schema=None)[0])

    def test_an_exception_counts_while_it_is_needed(self):
        size = {"name": "size", "required": True}
        why = {("some:Thing", "size", "required"): "a reason"}
        self.assertEqual(found(NAME, size, exceptions=why), [])
        self.assertIn("not needed", found(NAME, exceptions=why)[0])
        self.assertIn("without a reason", found(NAME, size, exceptions=dict.fromkeys(why, ""))[0])


if __name__ == "__main__":
    unittest.main()
