"""Prose in Word: what people type there becomes the Markdown that PlanForge reads."""
