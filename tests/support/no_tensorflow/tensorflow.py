"""In the way of TensorFlow, by PYTHONPATH: numpy drivers do not need it."""
raise ImportError('this driver should not import TensorFlow')
