package dev.fovea.engine.text;

import java.nio.file.Path;
import java.util.*;

@SuppressWarnings("all")
public final class ChatTemplate {
  public static ChatTemplate load(Path folder) {
    return new ChatTemplate();
  }

  @SuppressWarnings("unchecked")
  public String render(Map<String, ?> variables) {
    StringBuilder b = new StringBuilder();
    for (Map<String, Object> m : (List<Map<String, Object>>) variables.get("messages")) {
      b.append("<|im_start|>").append(m.get("role")).append("\n");
      if (m.get("content") instanceof String s) b.append(s);
      else
        for (Map<String, Object> p : (List<Map<String, Object>>) m.get("content")) {
          if (p.get("type").equals("image"))
            b.append("<|vision_start|><|image_pad|><|vision_end|>");
          else b.append(p.get("text"));
        }
      b.append("<|im_end|>\n");
    }
    return b.append("<|im_start|>assistant\n").toString();
  }
}
