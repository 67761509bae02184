"""Shapes in and out, strict about what comes in."""

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class Strict:
    """Refuse keys that the shape does not know, or that are for reading only."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [key for key in data if key not in writable]
            if unknown:
                detail = ErrorDetail("Not a field that can be written here.", "unknown_field")
                raise serializers.ValidationError({str(key): [detail] for key in unknown})
        return super().to_internal_value(data)


class Serializer(Strict, serializers.Serializer):
    pass


class ModelSerializer(Strict, serializers.ModelSerializer):
    pass
